/** When a page is no longer live: the stream is lost, or it hangs and nothing was answered for long. */
import { expect, test } from 'vitest';
import { findSilence } from '../../web/src/silence.ts';

const now = 1_000_000;

test.each([
  ['an open stream and a fresh answer', { lostSince: null, answeredAt: now - 1_000, now }, null],
  ['a lost stream', { lostSince: now - 5, answeredAt: now - 1_000, now }, now - 5],
  ['a stream that hangs', { lostSince: null, answeredAt: now - 66_000, now }, now - 66_000],
  ['three answers missed, not yet', { lostSince: null, answeredAt: now - 64_000, now }, null],
  ['nothing answered yet', { lostSince: null, answeredAt: 0, now }, null],
])('%s', (_name, heard, since) => {
  expect(findSilence(heard)).toBe(since);
});
