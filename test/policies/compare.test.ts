/** What a change loosens and what it tightens: whatever is not plainly tighter counts as looser. */
import { describe, expect, it } from 'vitest';
import { compareDelegation } from '../../policies/compare.ts';
import { DelegationDocument } from '../../policies/document.ts';

const parse = (changes: object) => DelegationDocument.parse({ version: '1', ...changes });

function direction(before: object, after: object): string {
  const { loosens, tightens } = compareDelegation(parse(before), parse(after));
  if (loosens.length === 0 && tightens.length === 0) return 'neither';
  if (loosens.length > 0 && tightens.length > 0) return 'both';
  return loosens.length > 0 ? 'loosens' : 'tightens';
}

const override = (name: string, level: string, when: object = { zones: ['office'] }) => ({
  name,
  reason: 'tests',
  function: 'incident_response',
  when,
  level,
});
const overrides = (...list: object[]) => ({ overrides: list });
const grant = (until: string) => ({
  grants: [{ function: 'alert_triage', level: 'L3', reason: 'r', until, granted_by: 'anna' }],
});
const freeze = { name: 'f', from: '2026-12-24T00:00:00Z', until: '2026-12-26T00:00:00Z' };
const cutOff = (more: object) => ({
  approval: { classes: [{ name: 'c', when: { actions: ['block_outgoing'] }, ...more }] },
});

describe('a change', () => {
  it.each<[name: string, tighter: object, looser: object]>([
    ['a level', { functions: { alert_triage: 'L1' } }, { functions: { alert_triage: 'L3' } }],
    ['a mode', { modes: { alert_triage: 'recommend' } }, {}],
    ['the ceiling', { ceiling: 'L2' }, {}],
    ['the switches', {}, { response: { enabled: true, dry_run: false } }],
    ['the bound of the lease', { bounds: { lease: '30m' } }, {}],
    ['the bound of hosts', {}, { bounds: { hosts: 2 } }],
    ['the bound of tiers', { bounds: { tiers: ['low'] } }, {}],
    ['the bound of evidence', { bounds: { evidence_grade: 'A' } }, {}],
    ['the bound of actions', {}, { bounds: { actions_per_hour: 11 } }],
    ['the bound of all actions', {}, { bounds: { site_actions_per_hour: 11 } }],
    ['automation', {}, { automation: [{ detection: 'discovery/smb-scan', action: 'block_port' }] }],
    ['protected devices', { protected: { devices: ['10.0.0.1'] } }, {}],
    ['protected users', { protected: { users: ['anna'] } }, {}],
    ['prohibited actions', { prohibited: ['quarantine'] }, {}],
    ['a freeze', { freezes: [freeze] }, {}],
    ['a grant', {}, grant('2030-01-31')],
    ['the lease', { lease: { duration: '30m' } }, {}],
    ['the longest lease', {}, { lease: { max: '48h' } }],
    ['freshness', { freshness: { max_age: '5m' } }, {}],
    ['the dwell time', { dwell: '1h' }, {}],
    ['roles', { approval: { roles: ['lead'] } }, {}],
    ['the quorum', { approval: { quorum: 2 } }, {}],
    ['the outcome', {}, { approval: { on_expiry: 'act' } }],
    ['the time to answer', { approval: { time_limit: '1h' } }, {}],
    ['an escalation', {}, { approval: { escalate: [{ after: '5m', roles: ['engineer'] }] } }],
    ['a class of approval that asks more', cutOff({ quorum: 2 }), {}],
    ['an override below all else', overrides(override('o', 'L0')), {}],
    ['an override above all else', {}, overrides(override('o', 'L4'))],
  ])('of %s loosens one way and tightens the other', (_name, tighter, looser) => {
    expect(direction(looser, tighter)).toBe('tightens');
    expect(direction(tighter, looser)).toBe('loosens');
    expect(direction(tighter, tighter)).toBe('neither');
  });

  it('of the version alone is neither', () => {
    expect(direction({ version: '1' }, { version: '2' })).toBe('neither');
  });

  it('that can be either counts as looser', () => {
    const calendar = (until: string) => ({
      calendars: { c: { time_zone: 'UTC', days: ['mon'], until } },
    });
    expect(direction(calendar('12:00'), calendar('11:00'))).toBe('loosens');
    const [a, b] = [override('a', 'L1'), override('b', 'L3', { zones: ['plant'] })];
    expect(direction(overrides(a, b), overrides(b, a))).toBe('loosens');
    // It lowers one and, being first, hides another that was lower still.
    const low = override('low', 'L0', {});
    expect(direction(overrides(low), overrides(override('new', 'L1'), low))).toBe('loosens');
    expect(direction(cutOff({ quorum: 2 }), cutOff({ quorum: 2, when: {} }))).toBe('loosens');
  });

  it('that silence answers is looser the sooner it comes', () => {
    const acts = (time_limit: string) => ({ approval: { on_expiry: 'act', time_limit } });
    expect(direction(acts('4h'), acts('5m'))).toBe('loosens');
    expect(direction(acts('5m'), acts('4h'))).toBe('tightens');
  });

  it('that does both says both, in words', () => {
    const before = { functions: { alert_triage: 'L1', incident_response: 'L4' } };
    const after = { functions: { alert_triage: 'L2', incident_response: 'L0' } };
    expect(compareDelegation(parse(before), parse(after))).toEqual({
      loosens: ['alert_triage: L1 → L2'],
      tightens: ['incident_response: L4 → L0'],
    });
    const longer = compareDelegation(parse(grant('2030-01-31')), parse(grant('2031-01-31')));
    expect(longer.loosens).toHaveLength(1);
  });
});
