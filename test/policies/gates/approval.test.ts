/** Who counts as an approver, and what an approval can and cannot do. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../policies/decide.ts';
import { DelegationDocument } from '../../../policies/document.ts';
import type { Approver, DecisionRequest, Step } from '../../../policies/gate.ts';
import { anna, ben, contextOf, documentAt, hour, personNamed, requestOf } from '../sample.ts';

const renamed = { ...anna, name: 'somebody else' };
const madeByAnna = personNamed('carl', { madeBy: ['anna'] });
const owner = personNamed('owner', { account: null });
const unknown = { kind: 'person', name: 'dora' } as const;

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
    ['the agent', { approvals: [{ ...anna, kind: 'agent' }] }],
    ['the system', { approvals: [{ ...anna, kind: 'system' }] }],
    ['nobody', { approvals: [{ ...anna, name: ' ' }] }],
    ['the requester', { approvals: [anna], requestedBy: anna }],
    ['the requester under another name', { approvals: [renamed], requestedBy: anna }],
    ['who was made by the requester', { approvals: [madeByAnna], requestedBy: anna }],
    ['who made the requester', { approvals: [anna], requestedBy: madeByAnna }],
    ['the owner’s token, when a person asked', { approvals: [owner], requestedBy: anna }],
    ['a person, when the owner’s token asked', { approvals: [anna], requestedBy: owner }],
    ['the requester, of before accounts were told', { approvals: [anna], requestedBy: unknown }],
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
    for (const second of [anna, renamed, madeByAnna, owner]) {
      expect({ by: second.name, effect: by(anna, second).effect }).toMatchObject({ effect: 'ask' });
    }
    expect(by(owner, { ...owner, name: 'another owner' }).effect).toBe('ask');
    expect(by(madeByAnna, personNamed('emil', { madeBy: ['anna'] })).effect).toBe('ask');
    expect(by(anna, personNamed('Anna', { account: 'another' })).effect).toBe('act');
    expect(by(anna, owner, ben).effect).toBe('act');
    const verdict = by(anna, ben);
    expect(verdict.effect).toBe('act');
    expect(verdict.gates.at(-1)?.reason).toBe('approved by anna and ben');
  });

  it('says why two don’t count as two', () => {
    const two = DelegationDocument.parse({ ...document, approval: { quorum: 2 } });
    const asked = requestOf('apply', { approvals: [anna, madeByAnna] });
    const said = decide(asked, contextOf({ document: two })).gates.at(-1)?.reason;
    expect(said).toBe(
      'approved by anna and carl, who count as 1 until somebody else confirms them; 2 people are needed',
    );
  });

  it('by a person answers what the system asks for, and what another person asks for', () => {
    expect(apply({ approvals: [anna], requestedBy: ben }, 'renew').effect).toBe('act');
    expect(apply({ approvals: [owner] }).effect).toBe('act');
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
