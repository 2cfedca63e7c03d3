/** docs/detections.md says what the detections say of themselves. */
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { detectionsPage } from './detections.ts';

const path = 'docs/detections.md';

it('is up to date (UPDATE_DOCS=1 writes it)', () => {
  const page = detectionsPage();
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, page);
  expect(readFileSync(path, 'utf8')).toBe(page);
});
