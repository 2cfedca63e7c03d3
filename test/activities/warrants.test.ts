/** Warrants: for exactly one effect, once, for five minutes, signed by who decides. */
import { describe, expect, it } from 'vitest';
import {
  checkLiftWarrant,
  newWarrantKey,
  publicWarrantKey,
  warrantIssuer,
  warrantReader,
  type Warranted,
} from '../../activities/warrants.ts';

const now = Date.UTC(2026, 10, 20);
const key = newWarrantKey();
const issuer = warrantIssuer(key);
const reader = warrantReader(publicWarrantKey(key));
type Leased = Warranted & { leaseMs: number };
const effect: Leased = {
  action: 'act-1',
  kind: 'block_port',
  target: { device: '10.20.8.50', port: 445, proto: 'tcp' },
  actuator: 'gateway',
  dryRun: false,
  leaseMs: 60_000,
};
const dry = issuer.issue({ ...effect, dryRun: true, decision: 'dec-1' }, now);
const warrant = issuer.issue({ ...effect, decision: 'dec-1' }, now);

function check(given: string | undefined, changes: Partial<Leased> = {}, at = now) {
  return () => reader.check(given, { ...effect, ...changes }, at);
}

describe('a warrant', () => {
  it('is read by who holds the public key only', () => {
    expect(check(warrant)()).toMatch(/^[0-9a-f-]{36}$/);
    expect(check(warrant, { leaseMs: 59_000 })()).toBe(check(warrant)());
    const spelt = { proto: 'tcp' as const, port: 445, device: '10.20.8.50' };
    expect(check(warrant, { target: spelt })()).toBe(check(warrant)());
  });

  it.each<[name: string, given: () => unknown, reason: RegExp]>([
    ['missing', check(undefined), /there is none/],
    ['empty', check(''), /there is none/],
    ['cut', check(warrant.slice(0, -2)), /signature/],
    ['altered', check(`x${warrant.slice(1)}`), /signature/],
    [
      'signed with another key',
      check(warrantIssuer(newWarrantKey()).issue({ ...effect, decision: 'dec-1' }, now)),
      /signature/,
    ],
    ['for another action', check(warrant, { action: 'act-2' }), /it is for act-1/],
    ['for another kind', check(warrant, { kind: 'block_outgoing' }), /another action or target/],
    [
      'for another target',
      check(warrant, { target: { ...effect.target, device: '10.20.8.51' } }),
      /another action or target/,
    ],
    ['for another actuator', check(warrant, { actuator: 'other' }), /it is for gateway/],
    ['for a real effect', check(warrant, { dryRun: true }), /it is for a real effect/],
    ['for a dry run', check(dry), /it is for a dry run/],
    ['to lift', check(issuer.issueLift(effect)), /to lift only/],
    ['for a shorter lease', check(warrant, { leaseMs: 60_001 }), /shorter lease/],
    ['expired', check(warrant, {}, now + 5 * 60_000 + 1), /expired/],
  ])('that is %s is refused', (_name, given, reason) => {
    expect(given).toThrow(reason);
    expect(given).toThrow(/^the warrant is refused/);
  });
});

describe('a warrant to lift', () => {
  const lift = issuer.issueLift(effect);
  const others = [publicWarrantKey(newWarrantKey())];
  const pems = [...others, publicWarrantKey(key)];
  const lifting = (changes: Partial<Warranted>, given = lift, known = pems) => {
    return () => checkLiftWarrant(given, { ...effect, ...changes }, known);
  };

  it('holds for ever, by any key that ever signed', () => {
    expect(lifting({})).not.toThrow();
  });

  it.each<[name: string, given: () => unknown, reason: RegExp]>([
    ['of a key that never was ours', lifting({}, lift, others), /signature/],
    ['of another action', lifting({ action: 'act-2' }), /it is for act-1/],
    ['of another actuator', lifting({ actuator: 'other' }), /it is for gateway/],
    ['of a dry run', lifting({ dryRun: true }), /it is for a real effect/],
    [
      'of another target',
      lifting({ target: { device: '10.20.8.51' } }),
      /another action or target/,
    ],
    ['to apply', lifting({}, warrant), /not to lift/],
  ])('%s is refused', (_name, given, reason) => {
    expect(given).toThrow(reason);
  });
});
