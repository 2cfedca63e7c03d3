/** Who counts as an approver, and what an approval can and cannot do. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../policies/decide.ts';
import { DelegationDocument } from '../../../policies/document.ts';
import type { Approver, DecisionRequest, Step } from '../../../policies/gate.ts';
import { anna, ben, contextOf, documentAt, hour, requestOf, watchbill } from '../sample.ts';

describe('approval', () => {
  const document = documentAt('incident_response', 'L2');
  function apply(changes: Partial<DecisionRequest>, step: Step = 'apply') {
    return decide(requestOf(step, changes), contextOf({ document }));
  }

  it('by a person turns the question into go ahead, and is named', () => {
    expect(apply({}).effect).toBe('ask');
    expect(apply({ approvals: [] }).effect).toBe('ask');
    const verdict = apply({ approvals: [anna] });
    expect(verdict).toMatchObject({ effect: 'act', approval: null, lease: { durationMs: hour } });
    expect(verdict.gates[0]?.reason).toBe('L2: a person approves each action; approved by anna');
    expect(apply({ approvals: [anna] }, 'renew').effect).toBe('act');
  });

  it.each([
    ['the agent', { approvals: [{ kind: 'agent', name: 'anna', roles: ['lead'] }] }],
    ['the system', { approvals: [{ ...watchbill, roles: ['lead'] }] }],
    ['nobody', { approvals: [{ kind: 'person', name: ' ', roles: ['lead'] }] }],
    ['the requester', { approvals: [{ ...anna, name: 'Anna ' }], requestedBy: anna }],
    ['somebody whose role is not asked', { approvals: [{ ...anna, roles: ['auditor'] }] }],
  ] satisfies [string, Partial<DecisionRequest>][])('by %s does not count', (_who, changes) => {
    expect(apply(changes).effect).not.toBe('act');
  });

  it('takes as many different people as the class of the action wants', () => {
    const two = DelegationDocument.parse({
      ...document,
      approval: { classes: [{ name: 'cut off', when: { actions: ['block_port'] }, quorum: 2 }] },
    });
    const by = (...approvals: Approver[]) =>
      decide(requestOf('apply', { approvals }), contextOf({ document: two }));
    expect(by(anna)).toMatchObject({ effect: 'ask', approval: { quorum: 2 } });
    expect(by(anna, { ...anna, name: 'ANNA' }).effect).toBe('ask');
    const verdict = by(anna, ben);
    expect(verdict.effect).toBe('act');
    expect(verdict.gates.at(-1)?.reason).toBe('approved by anna and ben');
  });

  it('counts nobody when one of several may not approve', () => {
    expect(apply({ approvals: [anna, { ...ben, roles: ['manager'] }] }).effect).toBe('ask');
  });

  it('is no proposal’s business', () => {
    expect(apply({ approvals: [anna] }, 'propose').effect).toBe('ask');
  });

  it.each(['L0', 'L1'] as const)('does not outlive a level lowered to %s meanwhile', (level) => {
    const lowered = contextOf({ document: documentAt('incident_response', level) });
    const { effect } = decide(requestOf('apply', { approvals: [anna] }), lowered);
    expect(effect).toBe(level === 'L0' ? 'deny' : 'record');
  });
});
