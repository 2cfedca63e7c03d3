/** How findings join into incidents: who acted, when, and in which order they are told. */
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { correlateWith } from '../../activities/correlate.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import type { EntityRef, Finding } from '../../domain/finding.ts';
import { openStorage, type Storage } from '../../storage/open.ts';
import { startEmbeddedDatabase } from '../../storage/pglite/start.ts';
import { temporaryFolder } from '../storage/databases.ts';
import { eventTime, makeBatch, makeFinding, makeInput } from '../storage/made.ts';
import { openingFor, portsWith } from './ports.ts';

const hour = 3_600_000;

let storage: Storage;
let end: () => Promise<void>;
let devices = 0;

beforeAll(async () => {
  const folder = temporaryFolder();
  const database = await startEmbeddedDatabase({ dataDir: folder });
  storage = await openStorage({ connection: database.connection });
  end = async () => {
    await storage.close();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  };
});
afterAll(async () => {
  await end();
});

const newDevice = (): EntityRef => ({ kind: 'device', id: `10.20.5.${(devices += 1)}` });

interface Seen {
  by: [EntityRef, ...EntityRef[]];
  /** Hours after `eventTime`. */
  at: number;
}

function found({ by, at }: Seen): Finding {
  const start = eventTime + at * hour;
  return { ...makeFinding({ entities: by, end: start + 1000 }), start_time: start };
}

/** Correlates batches of findings of one input, one after the other; answers each finding's incident. */
async function correlated(...batches: Finding[][]): Promise<(string | null)[]> {
  const input = await makeInput(storage);
  const correlate = correlateWith(portsOver(storage));
  for (const [index, findings] of batches.entries()) {
    const seq = index + 1;
    await storage.commitBatch(makeBatch({ input, seq, findings }));
    await correlate({ input, seq, opening: openingFor(findings) });
  }
  const uids = batches.flat().map((finding) => finding.finding_info.uid);
  return await Promise.all(uids.map((uid) => storage.incidentForFinding(uid)));
}

function portsOver(over: Storage): ActivityPorts {
  return portsWith({ storage: over }, 'correlation');
}

const different = (incidents: (string | null)[]) => new Set(incidents).size;

it.each([
  [0, 15, 30],
  [30, 15, 0],
  [15, 30, 0],
  [30, 0, 15],
])('joins one device’s findings of one batch, told at hours %i, %i, %i', async (...hours) => {
  const device = newDevice();
  const incidents = await correlated(hours.map((at) => found({ by: [device], at })));
  expect(incidents).not.toContain(null);
  expect(different(incidents)).toBe(1);
});

it('joins what came earlier but is found later', async () => {
  const device = newDevice();
  const batches = [5, 0].map((at) => [found({ by: [device], at })]);
  expect(different(await correlated(...batches))).toBe(1);
});

it('keeps apart what lies more than 24 hours apart', async () => {
  const device = newDevice();
  const [first, joined, later] = await correlated(
    [found({ by: [device], at: 0 })],
    [found({ by: [device], at: 23.9 })],
    [found({ by: [device], at: 48.1 })],
  );
  expect(joined).toBe(first);
  expect(later).not.toBe(first);
});

it('joins by a credential used on two devices', async () => {
  const user: EntityRef = { kind: 'credential', id: 'corp\\jmorgan' };
  const incidents = await correlated([
    found({ by: [newDevice(), user], at: 0 }),
    found({ by: [newDevice(), user], at: 1 }),
  ]);
  expect(different(incidents)).toBe(1);
});

it('never joins two devices by a host name that both claim', async () => {
  const name: EntityRef = { kind: 'hostname', id: 'KALI' };
  const incidents = await correlated([
    found({ by: [newDevice(), name], at: 0 }),
    found({ by: [newDevice(), name], at: 1 }),
  ]);
  expect(different(incidents)).toBe(2);
});

describe('a closed incident', () => {
  const closed = { as: 'duplicate', kind: null, note: '', by: 'lead', at: 0 } as const;
  const close = (uid: string | null | undefined) =>
    storage.closeIncident({ uid: uid ?? '', closed }, () => Promise.resolve(null));

  it('is followed by a new one, however much later, which later findings join', async () => {
    const device = newDevice();
    const [first] = await correlated([found({ by: [device], at: 0 })]);
    await close(first);
    const [second, third] = await correlated(
      [found({ by: [device], at: 1 })],
      [found({ by: [device], at: 2 })],
    );
    expect(second).not.toBe(first);
    expect(third).toBe(second);
    expect((await storage.getIncident(second ?? ''))?.follows).toBe(first);
    await close(second);
    const [last] = await correlated([found({ by: [device], at: 200 })]);
    expect((await storage.getIncident(last ?? ''))?.follows).toBe(second);
  });

  it('is followed by no incident of somebody else', async () => {
    const [first] = await correlated([found({ by: [newDevice()], at: 0 })]);
    await close(first);
    const [other] = await correlated([found({ by: [newDevice()], at: 1 })]);
    expect((await storage.getIncident(other ?? ''))?.follows).toBeNull();
  });

  it('that is closed just as a finding joins it does not lose the finding', async () => {
    const device = newDevice();
    const [first] = await correlated([found({ by: [device], at: 0 })]);
    const late = found({ by: [device], at: 1 });
    const input = await makeInput(storage);
    await storage.commitBatch(makeBatch({ input, seq: 1, findings: [late] }));
    const racing: Storage = {
      ...storage,
      async openIncidentsTouching(entities) {
        const open = await storage.openIncidentsTouching(entities);
        if (open.length > 0) await close(first);
        return open;
      },
    };
    await correlateWith(portsOver(racing))({ input, seq: 1, opening: openingFor([late]) });
    const joined = await storage.incidentForFinding(late.finding_info.uid);
    expect(joined).not.toBeNull();
    expect(joined).not.toBe(first);
    expect((await storage.getIncident(joined ?? ''))?.follows).toBe(first);
  });
});

it('changes nothing when it is repeated', async () => {
  const device = newDevice();
  const input = await makeInput(storage);
  const findings = [found({ by: [device], at: 0 }), found({ by: [device], at: 1 })];
  await storage.commitBatch(makeBatch({ input, seq: 1, findings }));
  const correlate = correlateWith(portsOver(storage));
  const opening = openingFor(findings);
  const first = await correlate({ input, seq: 1, opening });
  const [incident = ''] = first.incidents;
  const before = await storage.getIncident(incident);
  expect(await correlate({ input, seq: 1, opening })).toEqual(first);
  expect((await storage.getIncident(incident))?.revision).toBe(before?.revision);
});
