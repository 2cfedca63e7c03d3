/** Who counts as an approver, and what an approval can and cannot do. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../policies/decide.ts';
import type { DecisionRequest, Step } from '../../../policies/gate.ts';
import { anna, contextOf, documentAt, hour, requestOf, watchbill } from '../sample.ts';

describe('approval', () => {
  const document = documentAt('incident_response', 'L2');
  function apply(changes: Partial<DecisionRequest>, step: Step = 'apply') {
    return decide(requestOf(step, changes), contextOf({ document }));
  }

  it('by a person turns the question into go ahead, and is named', () => {
    expect(apply({}).effect).toBe('ask');
    expect(apply({ approvedBy: null }).effect).toBe('ask');
    const verdict = apply({ approvedBy: anna });
    expect(verdict).toMatchObject({ effect: 'act', approval: null, lease: { durationMs: hour } });
    expect(verdict.gates[0]?.reason).toBe('L2: a person approves each action; approved by anna');
    expect(apply({ approvedBy: anna }, 'renew').effect).toBe('act');
  });

  it.each([
    ['the agent', { approvedBy: { kind: 'agent', name: 'anna' } }],
    ['the system', { approvedBy: watchbill }],
    ['nobody', { approvedBy: { kind: 'person', name: ' ' } }],
    ['the requester', { approvedBy: { kind: 'person', name: 'Anna ' }, requestedBy: anna }],
  ] as const)('by %s does not count', (_who, changes) => {
    expect(apply(changes).effect).toBe('ask');
  });

  it('is no proposal’s business', () => {
    expect(apply({ approvedBy: anna }, 'propose').effect).toBe('ask');
  });

  it.each(['L0', 'L1'] as const)('does not outlive a level lowered to %s meanwhile', (level) => {
    const lowered = contextOf({ document: documentAt('incident_response', level) });
    const { effect } = decide(requestOf('apply', { approvedBy: anna }), lowered);
    expect(effect).toBe(level === 'L0' ? 'deny' : 'record');
  });
});
