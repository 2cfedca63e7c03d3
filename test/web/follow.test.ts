/** How a tab follows the one that holds the stream: it asks, notices silence in time, and counts what it was told. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { follow, type Following } from '../../web/src/live/follow.ts';
import type { Message, State } from '../../web/src/live/messages.ts';

const began = 1_000_000;
const event = { type: 'status' } as const;
let said: string[];
let followed: Following | undefined;

beforeEach(() => {
  vi.useFakeTimers({ now: began });
  said = [];
});
afterEach(() => {
  followed?.stop();
  vi.useRealTimers();
});

function begin(behind = false): Following {
  followed = follow({
    behind,
    post: ({ kind }) => said.push(kind),
    gone: () => said.push('gone'),
    hearing: {
      changed: ({ type }) => said.push(`changed ${type}`),
      silent: (since) => said.push(since === null ? 'live' : `silent since ${since - began}`),
      missed: () => said.push('missed'),
      refused: () => said.push('refused'),
    },
  });
  return followed;
}

function state(change: Partial<State> = {}): Message {
  return { kind: 'state', from: 'a', opened: 1, told: 0, silentSince: null, ...change };
}

function pass(told: number): Message {
  return { kind: 'event', from: 'a', opened: 1, told, event };
}

it('asks at once, and again only after five seconds without a word', () => {
  const { hear } = begin();
  hear(state());
  vi.advanceTimersByTime(4_900);
  hear(pass(1));
  vi.advanceTimersByTime(4_900);
  expect(said).toEqual(['ask', 'live', 'changed status']);
  vi.advanceTimersByTime(100);
  expect(said.at(-1)).toBe('ask');
});

it('says within 15 s of the last word that it hears nothing, since that word', () => {
  const { hear, isBehind } = begin();
  vi.advanceTimersByTime(100);
  hear(state());
  vi.advanceTimersByTime(12_900);
  expect(said).not.toContain('gone');
  vi.advanceTimersByTime(2_100);
  expect(said).toEqual(['ask', 'live', 'ask', 'silent since 100', 'gone']);
  expect(isBehind()).toBe(true);
});

it('says within 10 s of opening that nobody answers, and fetches again when somebody does', () => {
  const { hear, isBehind } = begin();
  expect(isBehind()).toBe(false);
  vi.advanceTimersByTime(10_000);
  hear(state());
  expect(said).toEqual(['ask', 'silent since 0', 'gone', 'live', 'missed']);
});

it('a holder that answers late in a timer of a hidden tab is not dead', () => {
  const { hear } = begin();
  hear(state());
  for (let minute = 0; minute < 3; minute += 1) {
    vi.advanceTimersByTime(5_000);
    hear(state());
    // The next question comes a minute later: nothing is unanswered until then.
    vi.setSystemTime(Date.now() + 55_000);
  }
  expect(said).not.toContain('gone');
});

it('is as silent as the holder', () => {
  const { hear } = begin();
  hear(state({ silentSince: began - 7 }));
  hear(state());
  expect(said).toEqual(['ask', 'silent since -7', 'live']);
});

it.each<[string, Message, boolean]>([
  ['nothing new', state({ told: 2 }), false],
  ['the next event', pass(3), false],
  ['an event after one that was not heard', pass(4), true],
  ['events that were not heard', state({ told: 3 }), true],
  ['a stream opened again', state({ told: 2, opened: 2 }), true],
  ['another holder', state({ from: 'b', told: 2 }), true],
  ['another holder before its stream is open', state({ from: 'b', opened: 0 }), false],
])('fetches all again or not: %s', (_name, message, again) => {
  const { hear } = begin();
  hear(state({ told: 2 }));
  hear(message);
  expect(said.includes('missed')).toBe(again);
});

it('fetches once for a holder that opens its stream after it was met', () => {
  const { hear } = begin();
  hear(state({ opened: 0 }));
  expect(said).not.toContain('missed');
  hear(state());
  expect(said.filter((word) => word === 'missed')).toHaveLength(1);
});

it('one that held the stream itself fetches again with the first word of the next', () => {
  const { hear } = begin(true);
  hear(state());
  expect(said).toEqual(['ask', 'live', 'missed']);
});

it('passes on that the stream is refused', () => {
  const { hear } = begin();
  hear({ kind: 'refused' });
  expect(said).toEqual(['ask', 'refused']);
});
