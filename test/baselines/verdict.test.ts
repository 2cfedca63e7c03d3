/** What verdicts change in pattern of life: the intruder's doings are never normal, what was confirmed benign is. */
import { describe, expect, it } from 'vitest';
import { allowedOf, established } from '../../baselines/ask.ts';
import { heedingVerdicts } from '../../baselines/heed.ts';
import { peerValue } from '../../baselines/learn.ts';
import { createBaselines, type Baselines } from '../../baselines/store.ts';
import { covers, judged, judgedIn, lessonOfClosing, mirrorsOf } from '../../baselines/verdict.ts';
import { device, entityKey, type EntityKey } from '../../domain/entity.ts';
import type { Event } from '../../domain/event.ts';
import { closeReasons, type VerdictLesson } from '../../domain/verdict.ts';
import { DAY, flow, HOUR, logOn, monday } from '../detectors/made.ts';
import { makeFinding } from '../storage/made.ts';

const me = device('10.0.8.50');
const mine = entityKey(me);
const fileServer = '10.0.0.20';
const intrudersOwn = '10.0.0.66';

function learnt(events: readonly Event[]): Baselines {
  const baselines = createBaselines();
  for (const event of events) baselines.learn(event);
  return baselines;
}

const contact = (dst: string, time: number) =>
  flow({ time, dst, dstPort: 445, outcome: 'answered' });
const peer = (address: string) => peerValue({ address, port: 445, proto: 'tcp' });
const allowed = (baselines: Baselines, before: number) => {
  const pattern = baselines.pattern(mine);
  if (pattern === undefined) throw new Error('nothing was learnt');
  return allowedOf(pattern, before).peers.map((one) => one.peer);
};

/** Five days of work with the file server. */
const work = [0, 1, 2, 3, 4].map((day) => contact(fileServer, monday + day * DAY + 9 * HOUR));
/** The incident lasts from the sixth day to the ninth. */
const span = {
  uid: 'inc-1',
  start: monday + 5 * DAY + 10 * HOUR,
  end: monday + 8 * DAY + 10 * HOUR,
};

const attack = lesson('malicious');

function lesson(verdict: VerdictLesson['verdict'], of: Partial<typeof span> = {}): VerdictLesson {
  const reason = verdict === 'malicious' ? 'attack_confirmed' : 'false_alarm';
  const found = lessonOfClosing(reason, { ...span, ...of }, [makeFinding({ entities: [me] })]);
  if (found === null) throw new Error('it teaches something');
  return found;
}

/** Saves, judges and loads the pattern of the device, as closing does with what is stored. */
function taught(baselines: Baselines, of: VerdictLesson, attacks: VerdictLesson[] = []): Baselines {
  const after = createBaselines();
  const states = new Map(baselines.takeTouched().map(({ key, state }) => [key, state]));
  const own = states.get(mine);
  if (own === undefined) throw new Error('nothing was learnt');
  const back = mirrorsOf({ key: mine, pattern: own }, of);
  for (const [key, pattern] of states) {
    const named = back.filter(({ entity }) => entity === key);
    const state =
      key === mine ? judged({ key, pattern }, of, attacks) : judgedIn(pattern, of, named);
    after.load(key, state);
  }
  return after;
}

describe('the lesson of closing', () => {
  it.each(closeReasons)('as %s', (as) => {
    const said = lessonOfClosing(as, span, [makeFinding({ entities: [me] })]);
    const expected = {
      attack_confirmed: 'malicious',
      benign_trigger: 'benign',
      false_alarm: 'benign',
      duplicate: undefined,
      not_enough_data: undefined,
    }[as];
    expect(said?.verdict).toBe(expected);
  });

  it('covers an attack from the day of its start to 24 hours after its end', () => {
    expect(covers(attack, monday + 5 * DAY)).toBe(true);
    expect(covers(attack, monday + 5 * DAY - 1)).toBe(false);
    expect(covers(attack, span.end + DAY)).toBe(true);
    expect(covers(attack, span.end + DAY + 1)).toBe(false);
  });

  it('is about who acted, and the pair of machines where a finding names both', () => {
    const finding = { ...makeFinding({ entities: [me] }), src_endpoint: { ip: '10.0.8.50' } };
    const said = lessonOfClosing('attack_confirmed', span, [
      { ...finding, dst_endpoint: { ip: '10.0.9.1' } },
    ]);
    expect(said?.entities).toEqual(['device:10.0.8.50', 'ot_pair:10.0.8.50>10.0.9.1']);
  });
});

describe('a confirmed attack', () => {
  const days = [5, 6, 7, 8].map((day) => span.start + (day - 5) * DAY - HOUR);
  const during = days.flatMap((time) => [contact(intrudersOwn, time), contact(fileServer, time)]);

  it('leaves what the intruder alone used out of what is allowed, then and later', () => {
    const after = taught(learnt([...work, ...during]), attack);
    const later = [10, 11, 12, 13].map((day) => contact(intrudersOwn, monday + day * DAY));
    for (const event of later) after.learn(event);
    expect(allowed(after, monday + 20 * DAY)).toEqual([fileServer]);
    expect(established(after.seen(me, 'peers', peer(intrudersOwn)))).toBe(false);
    expect(after.usual(me, 'peers')?.values.map(({ value }) => value)).toEqual([peer(fileServer)]);
    // Before any verdict it would have been.
    expect(allowed(learnt([...work, ...during, ...later]), monday + 20 * DAY)).toContain(
      intrudersOwn,
    );
  });

  it('is never in what is allowed while the incident lasts for days, whenever its finding began', () => {
    const early = [contact(intrudersOwn, span.start - HOUR), ...during];
    expect(allowed(learnt([...work, ...early]), span.start)).toEqual([fileServer]);
  });

  it('is distrusted from the other side too', () => {
    const after = taught(learnt([...work, ...during]), attack);
    const clients = (address: string) =>
      after.seen({ kind: 'service', id: peer(address) }, 'clients', me.id)?.distrusted;
    expect([clients(fileServer), clients(intrudersOwn)]).toEqual([false, true]);
    const services = { kind: 'group', id: '10.0.8.0/24' } as const;
    expect(after.seen(services, 'services', peer(intrudersOwn))?.distrusted).toBe(true);
  });

  it('ties host names and credentials to nobody', () => {
    const stranger = logOn({ time: span.start, user: 'eve', host: 'KALI' });
    const after = taught(learnt([...work, stranger]), attack);
    const marks = [
      after.seen(me, 'hostnames', 'KALI'),
      after.seen(me, 'credentials', 'credential:eve'),
      after.seen({ kind: 'hostname', id: 'KALI' }, 'addresses', me.id),
      after.seen({ kind: 'credential', id: 'eve' }, 'addresses', me.id),
    ];
    expect(marks.map((seen) => seen?.distrusted)).toEqual([true, true, true, true]);
  });

  it('forgets the hourly amounts of the device, and of nobody else', () => {
    const failures = [0, 1, 2].map((hour) =>
      logOn({ time: span.start + hour * HOUR, outcome: 'failure' }),
    );
    const after = taught(learnt([...work, ...failures]), attack);
    expect(after.usually(me, 'logon_failures')).toBeUndefined();
    expect(after.known(me)?.days).toBe(6);
  });
});

describe('while an attack is heeded', () => {
  function heeding(before: readonly Event[]) {
    const baselines = heedingVerdicts(createBaselines());
    for (const event of before) baselines.learn(event);
    baselines.heed([attack]);
    return baselines;
  }

  it('what its actors do teaches nothing, and what is new stays distrusted when it is seen later', () => {
    const baselines = heeding(work);
    baselines.learn(contact(intrudersOwn, span.end + HOUR));
    baselines.learn(contact(fileServer, span.end + HOUR));
    expect(baselines.seen(me, 'peers', peer(fileServer))?.count).toBe(work.length);
    for (const day of [10, 11, 12, 13]) baselines.learn(contact(intrudersOwn, monday + day * DAY));
    expect(allowed(baselines, monday + 20 * DAY)).toEqual([fileServer]);
    const clients = { kind: 'service', id: peer(intrudersOwn) } as const;
    expect(baselines.seen(clients, 'clients', me.id)?.distrusted).toBe(true);
  });

  it('amounts are not counted', () => {
    const baselines = heeding(work);
    baselines.learn(logOn({ time: span.start, outcome: 'failure' }));
    expect(baselines.usually(me, 'logon_failures')).toBeUndefined();
  });

  it('everybody else learns as before, and its actors again once it is over', () => {
    const baselines = heeding(work);
    const other = { ...contact(intrudersOwn, span.start), src: '10.0.8.51' };
    baselines.learn(other);
    expect(baselines.seen(device(other.src), 'peers', peer(intrudersOwn))?.distrusted).toBe(false);
    const printer = '10.0.0.30';
    for (const day of [10, 11]) baselines.learn(contact(printer, monday + day * DAY));
    expect(allowed(baselines, monday + 20 * DAY)).toContain(printer);
  });

  it('a longer lesson about the same incident replaces the shorter one', () => {
    const baselines = heeding(work);
    baselines.heed([{ ...attack, to: attack.to + 5 * DAY }]);
    baselines.learn(contact(intrudersOwn, attack.to + DAY));
    expect(baselines.seen(me, 'peers', peer(intrudersOwn))?.distrusted).toBe(true);
  });

  it('a credential of the attack is not learnt on another device, which keeps its own names', () => {
    const key: EntityKey = 'credential:eve';
    const baselines = heedingVerdicts(createBaselines());
    baselines.heed([{ ...attack, entities: [key] }]);
    baselines.learn(logOn({ time: span.start, src: '10.0.8.51', user: 'eve', host: 'LT-2' }));
    const other = device('10.0.8.51');
    expect(baselines.seen(other, 'credentials', key)?.distrusted).toBe(true);
    expect(baselines.seen({ kind: 'credential', id: 'eve' }, 'hostnames', 'LT-2')?.distrusted).toBe(
      true,
    );
    expect(baselines.seen(other, 'hostnames', 'LT-2')).toBeUndefined();
  });
});

describe('a benign verdict', () => {
  const distrusted = () => {
    const baselines = learnt(work);
    baselines.distrust(me, 'peers', { value: peer(intrudersOwn), time: span.start });
    baselines.learn(contact(intrudersOwn, span.start));
    return baselines;
  };
  const seen = (baselines: Baselines) => baselines.seen(me, 'peers', peer(intrudersOwn));

  it('establishes what the findings distrusted, and a later finding changes nothing', () => {
    const after = taught(distrusted(), lesson('benign'));
    expect(established(seen(after))).toBe(true);
    after.distrust(me, 'peers', { value: peer(intrudersOwn), time: span.end });
    expect(established(seen(after))).toBe(true);
    expect(allowed(after, monday + 20 * DAY)).toEqual([fileServer, intrudersOwn]);
  });

  it('says nothing of what was distrusted at another time', () => {
    const later = lesson('benign', { start: span.start + 9 * DAY, end: span.end + 9 * DAY });
    expect(established(seen(taught(distrusted(), later)))).toBe(false);
  });

  it('does not outweigh a confirmed attack', () => {
    expect(established(seen(taught(distrusted(), lesson('benign'), [attack])))).toBe(false);
    const elsewhere = { ...attack, entities: ['device:10.0.8.51' as const] };
    expect(established(seen(taught(distrusted(), lesson('benign'), [elsewhere])))).toBe(true);
  });

  it('is kept when the pattern is saved', () => {
    const after = taught(distrusted(), lesson('benign'));
    after.learn(contact(intrudersOwn, span.end));
    const saved = after.takeTouched().find(({ key }) => key === mine);
    const again = createBaselines();
    again.load(mine, saved?.state ?? null);
    expect(seen(again)?.confirmed).toBe(true);
  });
});
