/** Warrants: for exactly one effect, once, for five minutes, signed by who decides. */
import { describe, expect, it } from 'vitest';
import {
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
const effect: Warranted = {
  action: 'act-1',
  kind: 'block_port',
  target: { device: '10.20.8.50', port: 445, proto: 'tcp' },
  leaseMs: 60_000,
};
const warrant = issuer.issue({ ...effect, decision: 'dec-1' }, now);

function check(given: string | undefined, changes: Partial<Warranted> = {}, at = now) {
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
    ['for a shorter lease', check(warrant, { leaseMs: 60_001 }), /shorter lease/],
    ['expired', check(warrant, {}, now + 5 * 60_000 + 1), /expired/],
  ])('that is %s is refused', (_name, given, reason) => {
    expect(given).toThrow(reason);
    expect(given).toThrow(/^the warrant is refused/);
  });
});
