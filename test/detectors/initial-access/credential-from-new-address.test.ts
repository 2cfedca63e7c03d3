/** Credentials used elsewhere: new subnets and countries, and the many ordinary reasons to be somewhere else. */
import { describe, expect, it } from 'vitest';
import type { Authentication, Event, IdentityActivity } from '../../../domain/event.ts';
import { absent, hasSharedData } from '../../sources/shared-data.ts';
import { DAY, HOUR, logOn, MINUTE, monday, signIn } from '../made.ts';
import { competitors, ownCompetition } from '../own-networks.ts';
import { capture, findingsOf, vishing, wrccdc } from '../pass.ts';

const only = 'initial-access/credential-from-new-address';
const find = (events: Event[]) =>
  findingsOf(
    events.toSorted((a, b) => a.time - b.time),
    { only },
  );

/** Three log-ons a day over `days` days. */
const working = (days: number, given: Partial<Authentication> = {}) =>
  Array.from({ length: days * 3 }, (_, i) =>
    logOn({
      time: monday + Math.floor(i / 3) * DAY + (8 + (i % 3)) * HOUR,
      host: 'LT-JMORGAN',
      ...given,
    }),
  );

const later = monday + 5 * DAY + 9 * HOUR;
const elsewhere = { time: later, src: '10.9.9.5', host: 'KALI' };

const signingIn = (days: number, given: Partial<IdentityActivity> = {}) =>
  Array.from({ length: days * 3 }, (_, i) =>
    signIn({ time: monday + Math.floor(i / 3) * DAY + (8 + (i % 3)) * HOUR, ...given }),
  );

describe('a log-on from a subnet never used', () => {
  it('fires on it once, with what is normal, and grows', () => {
    const again = [0, 1, 2].map((i) => logOn({ ...elsewhere, time: later + i * HOUR }));
    const found = find([...working(5), ...again]);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      src_endpoint: { ip: '10.9.9.5' },
      unmapped: {
        entities: [
          { kind: 'device', id: '10.9.9.5' },
          { kind: 'credential', id: 'jmorgan' },
        ],
        measurements: { place: '10.9.9.0/24', log_ons: 3, usual_places: ['10.0.8.0/24'] },
      },
    });
    expect(found[0]?.message).toContain('10.0.8.0/24 in 15 of 15 log-ons, over 5 days, of jmorgan');
  });

  it('fires on the same place again: what a finding rests on is never learnt', () => {
    const weeks = [0, 2, 4, 6].map((day) => logOn({ ...elsewhere, time: later + day * DAY }));
    expect(find([...working(15), ...weeks])).toHaveLength(4);
  });

  it('stays quiet in another part of the same subnet, and for a failed or nameless log-on', () => {
    expect(find([...working(5), logOn({ ...elsewhere, src: '10.0.8.99' })])).toEqual([]);
    expect(find([...working(5), logOn({ ...elsewhere, outcome: 'failure' })])).toEqual([]);
    const anonymous = logOn({ ...elsewhere, user: '', anonymous: true });
    expect(find([...working(5), anonymous])).toEqual([]);
  });

  it('stays quiet on the person’s own machine in another office', () => {
    expect(find([...working(5), logOn({ ...elsewhere, host: 'LT-JMORGAN' })])).toEqual([]);
  });

  it('stays quiet on a colleague’s desk and on a terminal server', () => {
    const colleague = working(5, { src: '10.9.9.5', user: 'asmith', host: 'LT-ASMITH' });
    const borrowed = logOn({ ...elsewhere, host: 'LT-ASMITH' });
    expect(find([...working(5), ...colleague, borrowed])).toEqual([]);
    const many = ['a', 'b', 'c'].flatMap((user) =>
      working(5, { src: '10.9.9.5', user, host: 'X' }),
    );
    expect(find([...working(5), ...many, logOn(elsewhere)])).toEqual([]);
  });

  it('stays quiet on an administrator who is everywhere, a computer’s account, and in the first days', () => {
    const everywhere = [1, 2, 3, 4, 5, 6].flatMap((n) => working(5, { src: `10.0.${n}.5` }));
    expect(find([...everywhere, logOn(elsewhere)])).toEqual([]);
    const computer = working(5, { user: 'DC1$' });
    expect(find([...computer, logOn({ ...elsewhere, user: 'DC1$' })])).toEqual([]);
    expect(find([...working(2), logOn({ ...elsewhere, time: monday + 2 * DAY })])).toEqual([]);
  });
});

describe('a sign-in from outside', () => {
  it('fires on a country never used, and without one on another range of addresses', () => {
    const abroad = signIn({ time: later, src: '198.51.100.7', location: 'Lagos, NG' });
    expect(find([...signingIn(5), abroad]).map((f) => f.unmapped.measurements['place'])).toEqual([
      'NG',
    ]);
    const bare = [...signingIn(5), signIn({ time: later, src: '198.51.100.7' })];
    for (const event of bare) delete event.location;
    expect(find(bare).map((f) => f.unmapped.measurements['place'])).toEqual(['198.51.0.0/16']);
  });

  it('stays quiet on another city or connection of the same country, and on refusals', () => {
    const train = signIn({ time: later, src: '198.51.100.7', location: 'Utrecht, NL' });
    const refused = signIn({ time: later, location: 'Lagos, NG', outcome: 'failure' });
    expect(find([...signingIn(5), train, refused])).toEqual([]);
  });

  it('learns the address that a VPN gave', () => {
    const vpn = signingIn(5, {
      activity: 'vpn_connected',
      provider: 'openvpn',
      user: 'jmorgan',
      assignedAddress: '10.0.99.5',
    });
    const inside = logOn({ time: later + MINUTE, src: '10.0.99.5', host: 'KALI' });
    expect(find([...working(5), ...vpn, inside])).toEqual([]);
  });
});

it('stays quiet on the capture, whose address is right', () => {
  expect(find(capture(vishing))).toEqual([]);
});

it('stays quiet on the competition, which is minutes long', (ctx) => {
  if (!hasSharedData) return ctx.skip(absent);
  expect(find(wrccdc('zeek-default'))).toEqual([]);
});

it('stays quiet on our own competition, and fires on a player of it who was elsewhere for days', () => {
  const competition = ownCompetition('zeek-tsv');
  expect(find(competition)).toEqual([]);
  const from = { src: '10.9.9.9', user: 'player', host: 'LT-PLAYER' };
  const before = working(5, from).map((event) => ({ ...event, time: event.time - 7 * DAY }));
  const found = find([...before, ...competition]);
  expect(found.map((f) => f.src_endpoint.ip)).toEqual([competitors.player]);
});
