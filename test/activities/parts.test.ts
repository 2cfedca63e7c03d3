/** A finding that a second input sees in part never shrinks, in whichever order they are read. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createExaminer } from '../../activities/detection/examiner.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import { examineAndCommit } from '../../activities/read-batch.ts';
import type { Finding } from '../../domain/finding.ts';
import type { Storage } from '../../storage/open.ts';
import { absent, hasSharedData, sharedData } from '../sources/shared-data.ts';
import { scan } from '../workflows/intrusions.ts';
import { portsWith } from './ports.ts';
import { openEmbedded } from './embedded.ts';

let folder: string;
let storage: Storage;
let end: () => Promise<void>;

beforeEach(async () => {
  ({ folder, storage, end } = await openEmbedded());
});
afterEach(async () => {
  await end();
});

/** Reads each file as an input of its own, one after the other; answers all findings. */
async function readAll(paths: readonly string[]): Promise<Finding[]> {
  for (const [index, path] of paths.entries()) {
    const input = `in-${index}`;
    const examiner = createExaminer(storage, { batchEvents: 500 });
    const detection: ActivityPorts['detection'] = { run: (request) => examiner.run(request) };
    await storage.registerInput({ uid: input, paths: [path], asLive: true });
    const ports = portsWith({ storage, detection }, 'reading');
    await examineAndCommit(ports, { input, paths: [path], seq: 1 });
    await examiner.close();
  }
  return await storage.listFindings({ limit: 100 });
}

const made = (name: string, lines: string[]): string => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

const records = scan({ from: '10.20.6.50', port: 9401, at: Date.parse('2026-11-30T09:20:00Z') });

/** The case and its twin of our own. */
const cases: [string, () => { whole: string; part: string } | null][] = [
  [
    'of the case',
    () => {
      const of = (name: string) => join(sharedData, 'cases/trust', name);
      return hasSharedData ? { whole: of('whole.json'), part: of('part.json') } : null;
    },
  ],
  [
    'made here',
    () => ({ whole: made('whole.json', records), part: made('part.json', records.slice(0, 27)) }),
  ],
];

const figures = ({ start_time, end_time, evidences, message, unmapped }: Finding) => ({
  ...{ start_time, end_time, message },
  targets: unmapped.measurements['targets'],
  total: unmapped.evidence_total,
  records: evidences.map(({ sha256 }) => sha256),
});

describe.each(cases)('a scan %s', (_, make) => {
  it.for([
    ['the whole first', ['whole', 'part']],
    ['the part first', ['part', 'whole']],
    ['both again', ['whole', 'part', 'whole', 'part']],
  ] as const)('is as large as its largest sight: %s', async ([, order], ctx) => {
    const logs = make() ?? ctx.skip(absent);
    const [seen, ...more] = await readAll(order.map((name) => logs[name]));
    expect(more).toEqual([]);
    const { targets, total, message } = figures(seen as Finding);
    expect([targets, total]).toEqual([40, 40]);
    expect(message).toContain('40 addresses');
    expect((seen?.end_time ?? 0) - (seen?.start_time ?? 0)).toBeGreaterThan(3_800);
  });
});
