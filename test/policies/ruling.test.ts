/** Which level and mode hold: overrides by each of their parts, the first that fits, never above the ceiling. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../policies/decide.ts';
import { DelegationDocument } from '../../policies/document.ts';
import type { DecisionContext, DecisionRequest } from '../../policies/gate.ts';
import { contextOf, documentAt, now, requestOf, workstation } from './sample.ts';

const base = documentAt('incident_response', 'L2');

function document(changes: object): DelegationDocument {
  return DelegationDocument.parse({ ...base, ...changes });
}

interface Given {
  request?: Partial<DecisionRequest>;
  context?: Partial<DecisionContext>;
}

function levelWith(changes: object, { request = {}, context = {} }: Given = {}) {
  const { level, rule } = decide(
    requestOf('propose', request),
    contextOf({ document: document(changes), ...context }),
  );
  return { level, rule };
}

function override(when: object, more: object = { level: 'L4' }) {
  const named = { name: 'o', reason: 'tests', function: 'incident_response' };
  return { overrides: [{ ...named, when, ...more }] };
}

const asset = { ...workstation, purdueLayer: 3 as const, businessService: 'front desk' };

describe('an override', () => {
  it.each<[string, object, object]>([
    ['action', { actions: ['block_port'] }, { actions: ['quarantine'] }],
    ['asset group', { asset_groups: ['x', 'workstation'] }, { asset_groups: ['server'] }],
    ['zone', { zones: ['office'] }, { zones: ['plant'] }],
    ['Purdue layer', { purdue_layers: [3] }, { purdue_layers: [3.5] }],
    ['business service', { business_services: ['front desk'] }, { business_services: ['HR'] }],
    ['detection', { detections: ['discovery/smb-scan'] }, { detections: ['discovery/rdp-scan'] }],
    ['detection family', { detections: ['discovery'] }, { detections: ['disco'] }],
    ['entity', { entities: ['device:10.20.8.50'] }, { entities: ['device:10.20.8.5'] }],
  ])('by %s holds there and nowhere else', (_name, fits, misses) => {
    const given = { context: { asset } };
    expect(levelWith(override(fits), given)).toEqual({ level: 'L4', rule: 'o' });
    expect(levelWith(override(misses), given)).toEqual({ level: 'L2', rule: null });
    expect(levelWith(override({ ...fits, ...misses }), given).level).toBe('L2');
  });

  it('by what only the inventory knows does not hold for a device nobody entered', () => {
    const given = { context: { asset: null } };
    expect(levelWith(override({ zones: ['office'] }), given).level).toBe('L2');
  });

  it('of another function does not hold', () => {
    const other = {
      ...override({}),
      overrides: [{ ...override({}).overrides[0], function: 'alert_triage' }],
    };
    expect(levelWith(other).level).toBe('L2');
  });

  it('by a time window holds only then', () => {
    // 2026-11-20 12:00 UTC is a Friday, 13:00 in Brussels.
    const calendar = (changes: object) => ({
      ...override({ calendar: 'c' }),
      calendars: { c: { time_zone: 'Europe/Brussels', days: ['fri'], ...changes } },
    });
    expect(levelWith(calendar({})).level).toBe('L4');
    expect(levelWith(calendar({ from: '13:00', until: '13:01' })).level).toBe('L4');
    expect(levelWith(calendar({ from: '12:00', until: '13:00' })).level).toBe('L2');
    expect(levelWith(calendar({ days: ['sat'] })).level).toBe('L2');
    expect(levelWith(calendar({ except: ['2026-11-20'] })).level).toBe('L2');
    const night = calendar({ from: '22:00', until: '06:00' });
    const at = (time: number) => levelWith(night, { context: { now: time } }).level;
    expect(at(Date.UTC(2026, 10, 20, 23))).toBe('L4');
    expect(at(Date.UTC(2026, 10, 21, 4))).toBe('L4');
    expect(at(Date.UTC(2026, 10, 20, 4))).toBe('L2');
    // Summer time moves the hour, not the rule.
    const summer = calendar({ days: ['mon'], from: '08:00', until: '09:00' });
    expect(levelWith(summer, { context: { now: Date.UTC(2026, 6, 6, 6, 30) } }).level).toBe('L4');
    expect(levelWith(summer, { context: { now: Date.UTC(2026, 11, 7, 6, 30) } }).level).toBe('L2');
  });

  it('naming a calendar that is not there denies', () => {
    const verdict = decide(
      requestOf('propose'),
      contextOf({ document: document(override({ calendar: 'gone' })) }),
    );
    expect(verdict).toMatchObject({ effect: 'deny', bindingGate: 'document' });
  });

  it('that comes first holds; level and mode may come from two', () => {
    const named = { reason: 'tests', function: 'incident_response', when: {} };
    const overrides = [
      { ...named, name: 'a', mode: 'recommend' },
      { ...named, name: 'b', level: 'L4' },
      { ...named, name: 'c', level: 'L0', mode: 'record' },
    ];
    const verdict = decide(requestOf('propose'), contextOf({ document: document({ overrides }) }));
    expect(verdict).toMatchObject({ level: 'L4', mode: 'recommend', rule: 'b and a' });
    expect(verdict).toMatchObject({ effect: 'ask', bindingGate: 'mode' });
  });

  it('never raises above the ceiling', () => {
    const capped = { ...override({}), ceiling: 'L1' };
    const verdict = decide(requestOf('propose'), contextOf({ document: document(capped) }));
    expect(verdict).toMatchObject({ level: 'L1', effect: 'record', bindingGate: 'matrix' });
    expect(verdict.gates[0]?.reason).toMatch(/^L1: L4 by “o” is above the ceiling: /);
  });
});

describe('modes', () => {
  it('record stores and tells nobody, recommend asks, whatever the level', () => {
    const l4 = { functions: { ...base.functions, incident_response: 'L4' } };
    for (const [mode, effect] of [
      ['record', 'record'],
      ['recommend', 'ask'],
      ['act', 'act'],
    ]) {
      const modes = { ...base.modes, incident_response: mode };
      const given = contextOf({ document: document({ ...l4, modes }) });
      expect(decide(requestOf('propose'), given).effect).toBe(effect);
    }
  });
});

describe('L1', () => {
  const l1 = { functions: { ...base.functions, incident_response: 'L1' } };
  const automation = [{ detection: 'discovery/smb-scan', action: 'block_port' }];
  const effect = (request: Partial<DecisionRequest>, changes: object = { automation }) =>
    decide(requestOf('apply', request), contextOf({ document: document({ ...l1, ...changes }) }))
      .effect;

  it('takes only the actions that were approved beforehand, on fixed rules', () => {
    expect(effect({})).toBe('act');
    expect(effect({}, { automation: [] })).toBe('record');
    expect(effect({ basis: 'baseline' })).toBe('record');
    expect(effect({ detections: ['discovery/rdp-scan'] })).toBe('record');
    const other = [{ detection: 'discovery/smb-scan', action: 'quarantine' }];
    expect(effect({}, { automation: other })).toBe('record');
  });
});

describe('freezes and prohibited actions', () => {
  const l4 = { functions: { ...base.functions, incident_response: 'L4' } };
  const freeze = (from: number, until: number, when = {}) => ({
    ...l4,
    freezes: [
      { name: 'f', when, from: new Date(from).toISOString(), until: new Date(until).toISOString() },
    ],
  });
  const ask = (changes: object) =>
    decide(requestOf('apply'), contextOf({ document: document(changes) }));

  it('a freeze asks while it lasts, for what it is about', () => {
    expect(ask(freeze(now - 1, now + 1))).toMatchObject({ effect: 'ask', bindingGate: 'freeze' });
    expect(ask(freeze(now - 2, now)).effect).toBe('act');
    expect(ask(freeze(now + 1, now + 2)).effect).toBe('act');
    expect(ask(freeze(now - 1, now + 1, { zones: ['plant'] })).effect).toBe('act');
  });

  it('a prohibited action is denied, whoever approves', () => {
    const prohibited = { ...l4, prohibited: ['block_port'] };
    expect(ask(prohibited)).toMatchObject({ effect: 'deny', bindingGate: 'prohibited' });
  });
});
