/** What people closed before says "benign" of the same actors only: another host name is another case. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { correlateWith } from '../../activities/correlate.ts';
import { createExaminer, type Examiner } from '../../activities/detection/examiner.ts';
import { gatherFactsWith } from '../../activities/investigation/gather.ts';
import { investigationsWith } from '../../activities/investigation/incident.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import { examineAndCommit } from '../../activities/read-batch.ts';
import type { Storage } from '../../storage/open.ts';
import { makeClosed } from '../storage/made.ts';
import { employeesLogons } from '../workflows/intrusions.ts';
import { nothingEntered, openingFor, portsWith } from './ports.ts';
import { openEmbedded } from './embedded.ts';

/** The stranger of the capture. */
const stranger = 'DESKTOP-K7Q2V9A';

let folder: string;
let storage: Storage;
let examiner: Examiner;
let end: () => Promise<void>;

beforeEach(async () => {
  const opened = await openEmbedded();
  ({ folder, storage } = opened);
  examiner = createExaminer(storage, { batchEvents: 5_000 });
  end = async () => {
    await examiner.close();
    await opened.end();
  };
});
afterEach(async () => {
  await end();
});

function ports(): ActivityPorts {
  const detection: ActivityPorts['detection'] = { run: (request) => examiner.run(request) };
  return portsWith({ storage, detection, assetOf: nothingEntered }, 'reading and judging');
}

/** Reads records to their end; answers what agents make of the incident that is open then. */
async function judged(
  input: string,
  lines: readonly string[],
): Promise<{ uid: string; verdict: string }> {
  const path = join(folder, `${input}.json`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  await storage.registerInput({ uid: input, paths: [path], asLive: false });
  await examineAndCommit(ports(), { input, paths: [path], seq: 1 });
  const batch = await storage.getBatch({ input, seq: 1 });
  const findings = await storage.getFindings(batch?.findingUids ?? []);
  await correlateWith(ports())({ input, seq: 1, opening: openingFor(findings) });
  const open = (await storage.listIncidents()).filter(({ status }) => status !== 'closed');
  const [{ uid } = { uid: '' }] = open;
  expect(open).toHaveLength(1);
  await gatherFactsWith(ports())({ incident: uid });
  const decision = { effect: 'ask' } as const;
  await investigationsWith(ports()).triageIncident({ incident: uid, decision });
  return { uid, verdict: (await storage.getIncident(uid))?.agent?.verdict ?? '' };
}

it.each([
  ['another, never seen', 'LT-JMORGAN2', stranger],
  ['a third that resembles it', stranger, `${stranger}A`],
])('of the employee’s new laptop says nothing of a foothold from %s', async (_, laptop, other) => {
  const logons = await employeesLogons('2024-08-12T09:16');
  const his = logons.filter((line) => line.includes(stranger));
  const first = await judged(
    'new-laptop',
    logons.map((line) => line.replaceAll(stranger, laptop)),
  );
  await storage.closeIncident(
    {
      uid: first.uid,
      closed: makeClosed({ as: 'benign_trigger', kind: 'authorised', at: Date.now() }),
    },
    () => Promise.resolve(null),
  );
  const later = his.map((line) =>
    line.replace('2024-08-12T', '2024-08-14T').replaceAll(stranger, other),
  );
  expect((await judged('foothold', later)).verdict).toBe('suspicious');
});

it('of the very same actors says what people said', async () => {
  const logons = await employeesLogons('2024-08-12T09:16');
  const first = await judged('new-laptop', logons);
  const closed = makeClosed({ as: 'benign_trigger', kind: 'authorised', at: Date.now() });
  await storage.closeIncident({ uid: first.uid, closed }, () => Promise.resolve(null));
  const later = logons
    .filter((line) => line.includes(stranger))
    .map((line) => line.replace('2024-08-12T', '2024-08-14T'));
  expect((await judged('again', later)).verdict).toBe('benign');
});
