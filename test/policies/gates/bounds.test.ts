/** The bounds of L3: each asks where it is passed, and only at L3. */
import { describe, expect, it } from 'vitest';
import type { EvidenceGrade } from '../../../domain/action.ts';
import { decide } from '../../../policies/decide.ts';
import type { DelegationDocument } from '../../../policies/document.ts';
import type { DecisionContext, DecisionRequest } from '../../../policies/gate.ts';
import { manifests } from '../../../policies/manifests.ts';
import { anna, contextOf, documentAt, requestOf, workstation } from '../sample.ts';

interface Given {
  request?: Partial<DecisionRequest>;
  context?: Partial<DecisionContext>;
  bounds?: Partial<DelegationDocument['bounds']>;
}

function at(level: 'L3' | 'L4', { request = {}, context = {}, bounds = {} }: Given) {
  const base = documentAt('incident_response', level);
  const document = { ...base, bounds: { ...base.bounds, ...bounds } };
  return decide(requestOf('apply', request), contextOf({ document, ...context }));
}

const graded = (grade: EvidenceGrade) => ({ request: { grading: { grade, reason: 'tests' } } });
const cutOff = {
  request: {
    action: {
      kind: 'block_outgoing' as const,
      target: { device: '10.20.8.50' },
      manifest: manifests.block_outgoing,
    },
  },
};

describe('the bounds of L3', () => {
  it.each<[gate: string, inside: Given, outside: Given]>([
    ['evidence-grade', graded('B'), graded('C')],
    ['asset-criticality', {}, { context: { asset: { ...workstation, tier: 'high' } } }],
    ['asset-criticality', {}, { context: { asset: null } }],
    ['blast-radius', cutOff, { ...cutOff, bounds: { users: 0 } }],
    ['blast-radius', { context: { dependents: 4 } }, { ...cutOff, context: { dependents: 1 } }],
    ['lease-length', { bounds: { lease: '1h' } }, { bounds: { lease: '59m' } }],
    ['action-rate', { context: { actionsLastHour: 9 } }, { context: { actionsLastHour: 10 } }],
    [
      'action-rate',
      { context: { siteActionsLastHour: 9 } },
      { context: { siteActionsLastHour: 10 } },
    ],
  ])('%s', (gate, inside, outside) => {
    expect(at('L3', inside)).toMatchObject({ effect: 'act', bindingGate: 'matrix' });
    expect(at('L3', outside)).toMatchObject({ effect: 'ask', bindingGate: gate });
    expect(at('L4', outside).effect).toBe('act');
    const approved = { ...outside, request: { ...outside.request, approvals: [anna] } };
    expect(at('L3', approved).effect).toBe('act');
  });

  it('count no renewal as a further action', () => {
    const document = documentAt('incident_response', 'L3');
    const context = contextOf({ document, actionsLastHour: 99, siteActionsLastHour: 99 });
    expect(decide(requestOf('renew'), context).effect).toBe('act');
  });

  it('deny when the evidence was not graded', () => {
    const request = requestOf('apply');
    delete request.grading;
    const document = documentAt('incident_response', 'L3');
    expect(decide(request, contextOf({ document }))).toMatchObject({
      effect: 'deny',
      bindingGate: 'evidence-grade',
    });
  });
});
