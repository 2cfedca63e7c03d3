/** During a replay the main thread stays free: an approval, a lift or a browser never waits long for it. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../storage/databases.ts';

/** ARCHITECTURE.md, "Running it". */
const P99_LIMIT_MS = 50;

interface Measured {
  events: number;
  findings: number;
  p99: number;
}

async function measured(): Promise<Measured> {
  const dataDir = temporaryFolder();
  try {
    const script = join(import.meta.dirname, 'replay-delay.mjs');
    const { stdout } = await promisify(execFile)(process.execPath, [script, dataDir]);
    return JSON.parse(stdout) as Measured;
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

it('delays nobody by more than 50 ms, in 99 of 100 turns', async () => {
  const replay = await measured();
  expect(replay.events).toBe(264_887);
  expect(replay.findings).toBe(14);
  expect(replay.p99).toBeLessThanOrEqual(P99_LIMIT_MS);
});
