/** How findings join into incidents: who acted, when, and in which order they are told. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { correlateWith } from '../../activities/correlate.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import { Asset } from '../../domain/asset.ts';
import type { EntityRef, Finding } from '../../domain/finding.ts';
import type { Storage } from '../../storage/open.ts';
import { eventTime, makeBatch, makeFinding, makeInput } from '../storage/made.ts';
import { seeded } from '../seeded.ts';
import { openingFor, portsWith } from './ports.ts';
import { openEmbedded } from './embedded.ts';

const hour = 3_600_000;

let storage: Storage;
let end: () => Promise<void>;
let devices = 0;
/** What the inventory knows, by address. */
const assets = new Map<string, Asset>();

beforeAll(async () => {
  ({ storage, end } = await openEmbedded());
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
  const assetOf = (device: string) =>
    Promise.resolve({ asset: assets.get(device) ?? null, dependents: 0 });
  return portsWith({ storage: over, assetOf }, 'correlation');
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

it('joins two addresses of one asset, and none of a range that many share', async () => {
  const [one, two, three, four] = [newDevice(), newDevice(), newDevice(), newDevice()];
  const server = Asset.parse({ uid: 'srv', name: 'Server', addresses: [one.id, two.id] });
  const laptops = Asset.parse({ uid: 'laptops', name: 'Laptops', addresses: ['10.20.5.0/24'] });
  for (const { id } of [one, two]) assets.set(id, server);
  for (const { id } of [three, four]) assets.set(id, laptops);
  const at = 0;
  const incidents = await correlated([one, two, three, four].map((by) => found({ by: [by], at })));
  expect(different(incidents.slice(0, 2))).toBe(1);
  expect(different(incidents)).toBe(3);
});

describe('lateral movement', () => {
  const into = (target: EntityRef, accepted: number) => (finding: Finding) => ({
    ...finding,
    dst_endpoint: { ip: target.id },
    attacks: [
      {
        tactic: { uid: 'TA0008', name: 'Lateral Movement' },
        technique: { uid: 'T1021.002', name: 'SMB/Windows Admin Shares' },
      },
    ],
    unmapped: { ...finding.unmapped, measurements: { accepted } },
  });

  it.each([
    ['what a device does after somebody got into it', { accepted: 1, hours: [0, 2] }, 1],
    ['not what it did before', { accepted: 1, hours: [2, 0] }, 2],
    ['not where all attempts were refused', { accepted: 0, hours: [0, 2] }, 2],
    ['not what it does a day later', { accepted: 1, hours: [0, 25] }, 2],
  ])('joins %s', async (_, { accepted, hours: [entered = 0, acted = 0] }, incidents) => {
    const [attacker, victim] = [newDevice(), newDevice()];
    const entering = into(victim, accepted)(found({ by: [attacker], at: entered }));
    const acting = found({ by: [victim], at: acted });
    expect(different(await correlated([acting], [entering]))).toBe(incidents);
    expect(different(await correlated([entering], [acting]))).toBe(incidents);
  });
});

it('joins two incidents by a finding that comes late and shares an actor with each', async () => {
  const [one, two] = [newDevice(), newDevice()];
  const incidents = await correlated(
    [found({ by: [one], at: 0 })],
    [found({ by: [two], at: 1 })],
    [found({ by: [one, two], at: 2 })],
  );
  expect(different(incidents)).toBe(1);
});

it('joins nothing by text that anybody can write', async () => {
  const device = newDevice();
  const claimed = (at: number): Finding => {
    const finding = found({ by: [device], at });
    return {
      ...finding,
      severity: 'info',
      severity_id: 1,
      unmapped: { ...finding.unmapped, claimed: true },
    };
  };
  const [early, text, later] = await correlated(
    [found({ by: [device], at: 0 })],
    [claimed(20)],
    [found({ by: [device], at: 30 })],
  );
  expect(later).not.toBe(early);
  // It stands with what is nearer in time, though that came after it.
  expect(text).toBe(later);
});

/** Findings of a few actors over a few days, some of them growing, some only text. */
function someFindings(random: () => number): { versions: Finding[] }[] {
  const actors = Array.from({ length: 5 }, () => newDevice());
  const any = () => actors[Math.floor(random() * actors.length)] ?? newDevice();
  return Array.from({ length: 14 }, () => {
    const by: [EntityRef, ...EntityRef[]] = random() < 0.25 ? [any(), any()] : [any()];
    const finding = found({ by, at: random() * 160 });
    const written = random() < 0.2;
    const whole: Finding = {
      ...finding,
      ...(written ? { severity: 'info', severity_id: 1 } : {}),
      unmapped: { ...finding.unmapped, ...(written ? { claimed: true } : {}) },
    };
    const grown = { ...whole, end_time: whole.end_time + random() * 6 * hour };
    return { versions: random() < 0.4 ? [whole, grown] : [whole] };
  });
}

/** All versions in a random order, but each after the one it grew from; cut into batches, some of them repeated. */
function shuffled(all: { versions: Finding[] }[], random: () => number): Finding[][] {
  const times = all.flatMap(({ versions }) =>
    versions
      .map(() => random())
      .sort((a, b) => a - b)
      .map((at, index) => ({ at, finding: versions[index] })),
  );
  const order = times.sort((a, b) => a.at - b.at).flatMap(({ finding }) => finding ?? []);
  const batches: Finding[][] = [];
  for (let at = 0; at < order.length;) {
    const size = 1 + Math.floor(random() * 4);
    const batch = new Map<string, Finding>();
    for (const finding of order.slice(at, at + size)) batch.set(finding.finding_info.uid, finding);
    batches.push([...batch.values()]);
    if (random() < 0.2) batches.push([...batch.values()]);
    at += size;
  }
  return batches;
}

/** The same findings under uids and actors of their own, so that each run starts from nothing. */
function renamed(all: { versions: Finding[] }[], run: number): { versions: Finding[] }[] {
  const text = JSON.stringify(all).replaceAll('"10.20.5.', `"10.${21 + run}.5.`);
  const copy = JSON.parse(text) as { versions: Finding[] }[];
  for (const { versions } of copy)
    for (const finding of versions) finding.finding_info.uid += `-${run}`;
  return copy;
}

it.each([1, 2, 3, 4, 5, 6])(
  'puts findings together alike, late, out of order or twice (seed %i)',
  async (seed) => {
    const random = seeded(seed);
    const all = someFindings(random);
    const groupings: string[][] = [];
    for (let run = 0; run < 4; run += 1) {
      const own = renamed(all, run);
      await correlated(...shuffled(own, random));
      const groups = new Map<string, number[]>();
      for (const [index, { versions }] of own.entries()) {
        const uid = versions[0]?.finding_info.uid ?? '';
        const incident = (await storage.incidentForFinding(uid)) ?? '';
        groups.set(incident, [...(groups.get(incident) ?? []), index]);
      }
      groupings.push([...groups.values()].map((group) => group.join(' ')).sort());
    }
    const [first] = groupings;
    expect(first?.length).toBeGreaterThan(1);
    for (const grouping of groupings) expect(grouping).toEqual(first);
  },
  60_000,
);

describe('a closed incident', () => {
  const closed = {
    as: 'duplicate',
    kind: null,
    severity: null,
    note: '',
    by: 'lead',
    at: 0,
  } as const;
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
    await Promise.all([
      close(first),
      correlateWith(portsOver(storage))({ input, seq: 1, opening: openingFor([late]) }),
    ]);
    const joined = await storage.incidentForFinding(late.finding_info.uid);
    expect(joined).not.toBeNull();
    const follows = joined === first ? undefined : first;
    expect((await storage.getIncident(joined ?? ''))?.follows ?? undefined).toBe(follows);
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
