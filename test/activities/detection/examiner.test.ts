/** The examiner on the bundled capture: neither batch sizes nor crashes change what it finds or has learnt. */
import { nextBatch } from './next-batch.ts';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchResult, Memory } from '../../../activities/detection/batch.ts';
import { createExaminer } from '../../../activities/detection/examiner.ts';
import type { Finding } from '../../../domain/finding.ts';
import { openStorage, type Storage } from '../../../storage/open.ts';
import { startEmbeddedDatabase } from '../../../storage/pglite/start.ts';
import { temporaryFolder } from '../../storage/databases.ts';

const capture = join(import.meta.dirname, '../../../samples/vishing/eve.json.gz');
const nothing: Memory = {
  loadEntities: () => Promise.resolve(new Map()),
  lessonsAfter: () => Promise.resolve([]),
  resumePoint: () => Promise.resolve(null),
};

/** Everything that is left when an input is read. */
interface Outcome {
  findings: Record<string, Finding>;
  entities: Record<string, unknown>;
  detectorState: unknown;
  events: number;
}

let folder: string;
let path: string;
let undisturbed: Outcome;

beforeAll(async () => {
  folder = temporaryFolder();
  path = join(folder, 'eve.json');
  writeFileSync(path, gunzipSync(readFileSync(capture)));
  undisturbed = await examined(20_000);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function newOutcome(): Outcome {
  return { findings: {}, entities: {}, detectorState: null, events: 0 };
}

function note(outcome: Outcome, result: BatchResult): void {
  for (const finding of result.findings) outcome.findings[finding.finding_info.uid] = finding;
  for (const { key, state } of result.entities) outcome.entities[key] = state;
  outcome.detectorState = result.detectorState;
  outcome.events += result.counts.events;
}

/** Reads the capture in one go, in batches of this size. */
async function examined(batchEvents: number): Promise<Outcome> {
  const examiner = createExaminer(nothing, { batchEvents });
  const outcome = newOutcome();
  for (let seq = 1; ; seq += 1) {
    const result = await nextBatch(examiner, { input: 'capture', paths: [path], seq });
    note(outcome, result);
    if (result.done) break;
  }
  await examiner.close();
  return outcome;
}

async function withStorage<T>(use: (storage: Storage) => Promise<T>): Promise<T> {
  const dataDir = temporaryFolder();
  const database = await startEmbeddedDatabase({ dataDir });
  const storage = await openStorage({ connection: database.connection });
  try {
    return await use(storage);
  } finally {
    await storage.close();
    await database.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Commits each batch, and examines the next as a process that knows only what is stored. */
function examinedWithCrashes(batchEvents: number): Promise<Outcome> {
  return withStorage(async (storage) => {
    await storage.registerInput({ uid: 'capture', paths: [path], asLive: true });
    const outcome = newOutcome();
    for (let seq = 1; ; seq += 1) {
      const examiner = createExaminer(storage, { batchEvents });
      const result = await nextBatch(examiner, { input: 'capture', paths: [path], seq });
      await examiner.close();
      note(outcome, result);
      await storage.commitBatch(commitOf(result));
      if (result.done) break;
    }
    const stored = await storage.getFindings(Object.keys(outcome.findings));
    outcome.findings = Object.fromEntries(stored.map((f) => [f.finding_info.uid, f]));
    return outcome;
  });
}

function commitOf(result: BatchResult) {
  const { seq, position, findings, detectorState, entities, bytesRead, bytesTotal, done } = result;
  return {
    input: 'capture',
    seq,
    position,
    counts: { events: result.counts.events, rejected: result.counts.rejected, ignored: 0 },
    findings,
    detectorState,
    entities,
    lesson: result.lesson,
    rejected: [],
    progress: { bytesRead, bytesTotal, eventTime: result.eventTime, message: null },
    done,
    at: 0,
  };
}

describe('what is found and learnt', () => {
  it('is something', () => {
    const detections = Object.values(undisturbed.findings).map((f) => f.finding_info.analytic.uid);
    expect(new Set(detections)).toEqual(
      new Set([
        'initial-access/credential-from-new-hostname',
        'reconnaissance/attack-tool-probe',
        'discovery/reverse-dns-sweep',
        'discovery/unusual-ldap-search',
        'discovery/network-range-scan',
        'discovery/network-scan',
        'discovery/udp-enumeration',
        'discovery/smb-scan',
        'discovery/rdp-scan',
        'credential-access/smb-session-brute-force',
        'credential-access/default-credential-guessing',
        'lateral-movement/multiple-lateral-movement',
        'multiple/many-detections',
      ]),
    );
  });

  it('is the same in batches of 5,000', async () => {
    expect(await examined(5_000)).toEqual(undisturbed);
  });

  it.each([5_000, 20_000])('is the same after a crash behind each batch of %i', async (size) => {
    expect(await examinedWithCrashes(size)).toEqual(undisturbed);
  });
});

describe('an error', () => {
  it('does not poison the batch that is tried again', async () => {
    const failures = [new Error('the database is away')];
    const memory: Memory = {
      ...nothing,
      loadEntities: (keys) => {
        const failure = failures.pop();
        return failure === undefined ? nothing.loadEntities(keys) : Promise.reject(failure);
      },
    };
    const run = { input: 'capture', paths: [path], seq: 1 };
    const examiner = createExaminer(memory, { batchEvents: 1_000 });
    await expect(nextBatch(examiner, run)).rejects.toThrow('the database is away');
    const again = await nextBatch(examiner, run);
    await examiner.close();
    const fresh = createExaminer(nothing, { batchEvents: 1_000 });
    expect(again).toEqual(await fresh.run(run));
    await fresh.close();
  });

  it('is what a batch gets that does not follow the stored one', async () => {
    const examiner = createExaminer(nothing);
    const run = nextBatch(examiner, { input: 'capture', paths: [path], seq: 3 });
    await expect(run).rejects.toThrow('does not follow');
  });
});
