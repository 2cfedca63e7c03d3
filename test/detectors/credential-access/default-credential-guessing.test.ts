/** Built-in accounts tried where a server takes every name; administrators and refused guesses left alone. */
import { describe, expect, it } from 'vitest';
import type { Authentication } from '../../../domain/event.ts';
import { DAY, HOUR, logOn, monday, SECOND } from '../made.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'credential-access/default-credential-guessing';
const find = (events: Authentication[]) => findingsOf(events, { only });

const builtIn = ['Administrator', 'Guest', 'DefaultAccount'];

function tries(users: string[], given: Partial<Authentication> = {}): Authentication[] {
  const { time = monday, ...rest } = given;
  return users.map((user, i) => logOn({ user, ...rest, time: time + i * SECOND }));
}

describe('a server that accepts every name', () => {
  it('fires on the file server of the capture, once: 40 accepted', () => {
    const found = findingsOf(capture(vishing), { only });
    expect(found.map((f) => [f.src_endpoint.ip, f.dst_endpoint?.ip])).toEqual([
      ['10.20.8.50', '10.20.0.20'],
    ]);
    const [finding] = found;
    expect(finding?.unmapped.measurements).toMatchObject({
      accepted: 40,
      failed: 0,
      accounts: ['administrator', 'guest', 'defaultaccount'],
      usual_accounts: ['jmorgan'],
    });
    expect(finding?.start_time).toBeGreaterThanOrEqual(Date.parse('2024-08-12T09:17:01.760Z'));
  });

  it('fires on three built-in names, also in another language', () => {
    const [finding] = find(tries(['Administrateur', 'Invité', 'DefaultAccount']));
    expect(finding?.severity).toBe('high');
    expect(finding?.dst_endpoint?.ip).toBe('10.0.0.10');
  });

  it('fires on three built-in names that another service refuses, as medium', () => {
    const [finding] = find(
      tries(builtIn, { outcome: 'failure', service: 'rdp', dstPort: 3389, status: 'DENIED' }),
    );
    expect([finding?.severity, finding?.unmapped.measurements['failed']]).toEqual(['medium', 3]);
  });
});

describe('ordinary use of built-in accounts', () => {
  it('stays quiet on an administrator who uses one of them everywhere', () => {
    const everywhere = Array.from({ length: 60 }, (_, i) =>
      logOn({ user: 'Administrator', time: monday + i * SECOND, dst: `10.0.0.${i}` }),
    );
    expect(find(everywhere)).toEqual([]);
  });

  it('stays quiet on three built-in accounts over three servers', () => {
    const spread = tries(builtIn).map((event, i) => ({ ...event, dst: `10.0.0.${i}` }));
    expect(find(spread)).toEqual([]);
  });

  it('stays quiet on a server that refuses: those are counted as brute force', () => {
    expect(find(tries([...builtIn, ...builtIn], { outcome: 'failure' }))).toEqual([]);
    expect(find([...tries(['Guest'], { outcome: 'failure' }), ...tries(builtIn)])).toEqual([]);
  });

  it('stays quiet on a test machine that uses them every day', () => {
    const daily = [0, 2].flatMap((day) =>
      builtIn.map((user, i) => logOn({ user, time: monday + day * DAY + i * 6 * HOUR })),
    );
    expect(find([...daily, ...tries(builtIn, { time: monday + 4 * DAY })])).toEqual([]);
  });

  it('stays quiet on sessions without a user', () => {
    expect(find(tries(builtIn, { anonymous: true }))).toEqual([]);
  });
});
