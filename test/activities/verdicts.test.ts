/** A verdict reaches the patterns of life that are stored and those in memory, whatever is read or crashes meanwhile. */
import { nextBatch } from './detection/next-batch.ts';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { correlateWith } from '../../activities/correlate.ts';
import { createExaminer, type Examiner } from '../../activities/detection/examiner.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import { examineAndCommit } from '../../activities/read-batch.ts';
import { teachVerdict } from '../../activities/teach.ts';
import { established } from '../../baselines/ask.ts';
import { loadPattern, SavedPattern } from '../../baselines/pattern.ts';
import type { Closed, CloseReason } from '../../domain/verdict.ts';
import type { Storage } from '../../storage/open.ts';
import type { Teacher } from '../../storage/verdicts.ts';
import { makeClosed, makeFinding } from '../storage/made.ts';
import { employeesLogons } from '../workflows/intrusions.ts';
import { nothingEntered, openingFor, portsWith } from './ports.ts';
import { openEmbedded } from './embedded.ts';

const stranger = 'DESKTOP-K7Q2V9A';
const hostname = 'initial-access/credential-from-new-hostname';

let folder: string;
let storage: Storage;
let end: () => Promise<void>;
/** Twelve days of the employee, with the stranger's first minutes at their end. */
let logons: string[];
let examiner: Examiner;

beforeEach(async () => {
  logons = await employeesLogons('2024-08-12T09:16');
  const opened = await openEmbedded();
  ({ folder, storage } = opened);
  examiner = createExaminer(storage, { batchEvents: 50 });
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
  return portsWith({ storage, detection, assetOf: nothingEntered }, 'reading and correlating');
}

/** The stranger's log-ons, this many days later, under the same or another name. */
function again(days: number, name = stranger): string[] {
  const his = logons.filter((line) => line.includes(stranger));
  return his.map((line) =>
    line.replace('2024-08-12T', `2024-08-${12 + days}T`).replaceAll(stranger, name),
  );
}

async function register(
  input: string,
  lines: string[],
): Promise<{ input: string; paths: string[] }> {
  const path = join(folder, `${input}.json`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  await storage.registerInput({ uid: input, paths: [path], asLive: false });
  return { input, paths: [path] };
}

/** Reads on from batch `seq` until `until` answers true, or to the end; answers the batch to come. */
async function read(
  from: { input: string; paths: string[] },
  { seq = 1, until = () => false }: { seq?: number; until?: () => boolean | Promise<boolean> } = {},
): Promise<number> {
  const correlate = correlateWith(ports());
  for (let next = seq; ; next += 1) {
    const batch = await examineAndCommit(ports(), { ...from, seq: next });
    const done = batch?.done === true;
    const { input } = from;
    const committed = await storage.getBatch({ input, seq: next });
    const findings = await storage.getFindings(committed?.findingUids ?? []);
    await correlate({ input, seq: next, opening: openingFor(findings) });
    if (done || (await until())) return next + 1;
  }
}

async function close(as: CloseReason, more: Partial<Closed> = {}): Promise<void> {
  const open = (await storage.listIncidents()).find(({ closed }) => closed === null);
  if (open === undefined) throw new Error('no incident is open');
  await storage.closeIncident({ uid: open.uid, closed: makeClosed({ as, ...more }) }, teachVerdict);
}

/** Host names that findings of this detection name, in order. */
async function named(): Promise<unknown[]> {
  const findings = await storage.listFindings({ limit: 100 });
  return findings
    .filter(({ finding_info }) => finding_info.analytic.uid === hostname)
    .map(({ unmapped }) => unmapped.measurements['hostname'])
    .sort();
}

async function storedName(entity: string, name = stranger) {
  const saved = (await storage.loadEntities([entity])).get(entity);
  return loadPattern(SavedPattern.parse(saved)).facets.hostnames?.values.get(name);
}

const isOpen = async () => (await storage.listIncidents()).length > 0;

describe('a false alarm', () => {
  it('is quiet the next day in another input, and another name still fires', async () => {
    await read(await register('first', logons));
    expect(await named()).toEqual([stranger]);
    await close('false_alarm');
    await read(await register('second', [...again(1), ...again(1, 'KALI')]));
    expect(await named()).toEqual([stranger, 'KALI']);
    expect((await storage.listIncidents()).map(({ status }) => status).sort()).toEqual([
      'closed',
      'new',
    ]);
  });

  it('without the verdict would have fired the next day too', async () => {
    await read(await register('first', logons));
    await read(await register('second', again(1)));
    expect(await named()).toEqual([stranger, stranger]);
  });

  it.each(['in memory', 'after a crash'])(
    'is quiet for the input that is being read, %s',
    async (how) => {
      const input = await register('one', [
        ...logons,
        ...again(0),
        ...again(2),
        ...again(2, 'KALI'),
      ]);
      const seq = await read(input, { until: isOpen });
      const before = await storage.listFindings({ limit: 100 });
      await close('false_alarm');
      if (how === 'after a crash') {
        await examiner.close();
        examiner = createExaminer(storage, { batchEvents: 50 });
      }
      await read(input, { seq });
      expect(await named()).toEqual([stranger, 'KALI']);
      const old = before.map(({ finding_info }) => finding_info.uid);
      // The finding that ran does not go on either.
      expect(await storage.getFindings(old)).toEqual(before.toReversed());
      expect((await storedName('device:10.20.8.50'))?.confirmed).toBe(true);
    },
  );
});

describe('a confirmed attack', () => {
  it('stays distrusted in the input that is being read, on whatever day it is seen again', async () => {
    const days = [1, 2, 3].flatMap((day) => again(day));
    const input = await register('one', [...logons, ...days]);
    const seq = await read(input, { until: isOpen });
    await close('attack_confirmed');
    await read(input, { seq });
    for (const entity of ['device:10.20.8.50', 'credential:jmorgan']) {
      expect(await storedName(entity)).toMatchObject({ distrusted: true, confirmed: false });
      expect(established(await storedName(entity, 'LT-JMORGAN'))).toBe(true);
    }
  });

  it('teaches anew when its findings grow beyond what the lesson covers', async () => {
    await read(await register('first', logons));
    await close('attack_confirmed');
    const [first] = await storage.lessonsAfter(0);
    const [incident] = await storage.listIncidents();
    const uid = incident?.uid ?? '';
    const later = (incident?.end ?? 0) + 20 * 3_600_000;
    await storage.saveIncident({ uid, end: later, updatedAt: 0 });
    await storage.teachAgain(uid, teachVerdict);
    await storage.teachAgain(uid, teachVerdict);
    const [second, ...more] = await storage.lessonsAfter(first?.seq ?? 0);
    expect(more).toEqual([]);
    expect(second).toMatchObject({ incident: uid, from: first?.from, to: later + 24 * 3_600_000 });
  });

  it('outweighs a false alarm about the same name', async () => {
    await read(await register('first', logons));
    await close('attack_confirmed');
    await read(await register('second', again(3)));
    await close('false_alarm');
    expect(await storedName('device:10.20.8.50')).toMatchObject({ distrusted: true });
  });
});

describe('a verdict that is taken back', () => {
  const teachesAt = 61_000;
  const uidOfFirst = async () => (await storage.listIncidents())[0]?.uid ?? '';

  async function reopen(): Promise<void> {
    const said = { by: 'ada', at: 1_000_000, note: 'it was no drill' };
    await storage.reopenIncident({ uid: await uidOfFirst(), ...said }, teachVerdict);
  }

  it('before its time is over has taught nothing', async () => {
    await read(await register('first', logons));
    const before = await storage.loadEntities(['device:10.20.8.50']);
    await close('false_alarm', { teachesAt });
    expect(await storage.loadEntities(['device:10.20.8.50'])).toEqual(before);
    await reopen();
    await storage.teachDue(teachesAt, teachVerdict);
    expect(await storage.loadEntities(['device:10.20.8.50'])).toEqual(before);
  });

  it('after it taught makes what it made normal none again, also for the input that is being read', async () => {
    const input = await register('one', [...logons, ...again(1), ...again(3)]);
    const seq = await read(input, { until: isOpen });
    await close('false_alarm', { teachesAt });
    await storage.teachDue(teachesAt, teachVerdict);
    expect(await storedName('device:10.20.8.50')).toMatchObject({ confirmed: true });
    await reopen();
    expect(await storedName('device:10.20.8.50')).toMatchObject({
      ...{ distrusted: true, confirmed: false },
    });
    await read(input, { seq });
    expect((await named()).length).toBeGreaterThan(1);
  });

  it('of a confirmed attack is benign only when that is said, and for all that it distrusted', async () => {
    await read(await register('first', logons));
    await close('attack_confirmed');
    await reopen();
    expect(await storedName('device:10.20.8.50')).toMatchObject({ distrusted: true });
    await close('false_alarm');
    for (const entity of ['device:10.20.8.50', 'credential:jmorgan'])
      expect(await storedName(entity)).toMatchObject({ confirmed: true });
    await read(await register('second', again(1)));
    expect(await named()).toEqual([stranger]);
  });

  it('is about the values of the findings that decided it: shown, taught and taken back', async () => {
    await read(await register('first', logons));
    const uid = await uidOfFirst();
    const device = 'device:10.20.8.50';
    const before = await storage.loadEntities([device]);
    const probe = makeFinding({ uid: 'probe', entities: [{ kind: 'device', id: '10.20.8.50' }] });
    const withProbe: Teacher = (given) =>
      teachVerdict({ ...given, findings: [...given.findings, probe] });
    const [finding] = await storage.findingsOfIncident(uid);
    const found = finding?.finding_info.uid ?? '';

    const ofProbe = makeClosed({ as: 'false_alarm', because: ['probe'] });
    expect(await storage.previewLesson({ uid, closed: ofProbe }, withProbe)).toBeNull();
    await storage.closeIncident({ uid, closed: ofProbe }, withProbe);
    expect(await storage.loadEntities([device])).toEqual(before);
    await reopen();

    const closed = makeClosed({ as: 'false_alarm', because: [found] });
    const shown = await storage.previewLesson({ uid, closed }, withProbe);
    await storage.closeIncident({ uid, closed }, withProbe);
    const [lesson] = await storage.lessonsAfter(0);
    expect(lesson).toEqual({ ...shown?.lesson, seq: lesson?.seq });
    expect(lesson?.values).toContainEqual({ entity: device, facet: 'hostnames', value: stranger });
    expect(await storedName('device:10.20.8.50')).toMatchObject({ confirmed: true });
    await reopen();
    expect((await storage.lessonsAfter(lesson?.seq ?? 0))[0]?.values).toEqual(lesson?.values);
    expect(await storedName('device:10.20.8.50')).toMatchObject({ distrusted: true });
  });

  it('of a confirmed attack, on evidence that rests on no pattern, leaves distrusted what it was', async () => {
    await read(await register('first', logons));
    const uid = await uidOfFirst();
    await close('attack_confirmed');
    await reopen();
    const probe = makeFinding({ uid: 'probe', entities: [{ kind: 'device', id: '10.20.8.50' }] });
    const closed = makeClosed({ as: 'false_alarm', because: ['probe'] });
    await storage.closeIncident({ uid, closed }, (given) =>
      teachVerdict({ ...given, findings: [...given.findings, probe] }),
    );
    expect((await storage.lessonsAfter(0)).at(-1)).toMatchObject({ verdict: 'benign', values: [] });
    expect(await storedName('device:10.20.8.50')).toMatchObject({ distrusted: true });
  });

  it('teaches only what the findings say that decided it', async () => {
    await read(await register('first', logons));
    const [finding] = await storage.findingsOfIncident(await uidOfFirst());
    await close('false_alarm', { because: ['another'] });
    expect(await storage.lessonsAfter(0)).toEqual([]);
    await reopen();
    await close('false_alarm', { because: [finding?.finding_info.uid ?? ''] });
    expect(await storedName('device:10.20.8.50')).toMatchObject({ confirmed: true });
  });
});

describe('a reason that says nothing of what was done', () => {
  it.each(['duplicate', 'not_enough_data'] as const)('%s teaches nothing', async (as) => {
    await read(await register('first', logons));
    const before = await storage.loadEntities(['device:10.20.8.50']);
    await close(as);
    expect(await storage.lessonsAfter(0)).toEqual([]);
    expect(await storage.loadEntities(['device:10.20.8.50'])).toEqual(before);
  });
});

describe('a batch that was examined while somebody closed an incident', () => {
  it('is examined again, with the lesson', async () => {
    const input = await register('one', [...logons, ...again(2)]);
    const seq = await read(input, { until: isOpen });
    const [incident] = await storage.listIncidents();
    let runs = 0;
    const racing: ActivityPorts = {
      ...ports(),
      detection: {
        async run(request) {
          runs += 1;
          const result = await nextBatch(examiner, request);
          if (runs === 1) await close('false_alarm');
          return result;
        },
      },
    };
    const batch = await examineAndCommit(racing, { ...input, seq });
    expect([batch?.done, runs]).toEqual([true, 2]);
    expect(await named()).toEqual([stranger]);
    expect((await storage.resumePoint('one'))?.seq).toBe(seq);
    expect((await storage.findingsOfIncident(incident?.uid ?? '')).length).toBeGreaterThan(0);
    expect((await storedName('device:10.20.8.50'))?.confirmed).toBe(true);
  });
});
