/** The kill switch stops effects, records proposals, and wins over an approval. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../policies/decide.ts';
import { anna, contextOf, documentAt, requestOf } from '../sample.ts';
import type { Case } from './check.ts';
import { check } from './check.ts';

const engaged = { killSwitch: ['all'] } as const;
const unreadable = { killSwitch: 'unreadable' } as const;

describe('kill switch', () => {
  it.each<Case>([
    { name: 'propose', step: 'propose', context: engaged, effect: 'record', gate: 'kill-switch' },
    { name: 'apply', step: 'apply', context: engaged, effect: 'deny', gate: 'kill-switch' },
    { name: 'renew', step: 'renew', context: engaged, effect: 'deny', gate: 'kill-switch' },
    {
      name: 'apply, unreadable',
      step: 'apply',
      context: unreadable,
      effect: 'deny',
      gate: 'kill-switch',
    },
    {
      name: 'propose, unreadable',
      step: 'propose',
      context: unreadable,
      effect: 'record',
      gate: 'kill-switch',
    },
    {
      name: 'a verdict goes to a person',
      step: 'set_verdict',
      request: { function: 'alert_triage' },
      context: { ...engaged, document: documentAt('alert_triage', 'L4') },
      effect: 'ask',
      gate: 'kill-switch',
    },
    {
      name: 'incidents still open',
      step: 'open_incident',
      request: { function: 'threat_detection' },
      context: engaged,
      effect: 'act',
      gate: 'matrix',
    },
    {
      name: 'of this function',
      step: 'apply',
      context: { killSwitch: ['function:incident_response'] },
      effect: 'deny',
      gate: 'kill-switch',
    },
    {
      name: 'of another function',
      step: 'apply',
      context: { killSwitch: ['function:alert_triage', 'actuator:gateway'] },
      effect: 'act',
      gate: 'matrix',
    },
    {
      name: 'of the actuator that would be used',
      step: 'renew',
      context: { killSwitch: ['actuator:dry-run'] },
      effect: 'deny',
      gate: 'kill-switch',
    },
  ])('$name', check);

  it('pulled after a person approved, it wins', () => {
    const document = documentAt('incident_response', 'L2');
    const approved = requestOf('apply', { approvals: [anna] });
    expect(decide(approved, contextOf({ document })).effect).toBe('act');
    const verdict = decide(approved, contextOf({ document, ...engaged }));
    expect(verdict).toMatchObject({ effect: 'deny', bindingGate: 'kill-switch', lease: null });
  });
});
