/** What is undeclared is denied; what cannot be undone or verified is asked. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../policies/decide.ts';
import type { DecisionRequest } from '../../../policies/gate.ts';
import { manifests } from '../../../policies/manifests.ts';
import { anna, contextOf, documentAt, requestOf } from '../sample.ts';
import type { Case } from './check.ts';
import { check } from './check.ts';

describe('reversibility', () => {
  const action = requestOf('apply').action;
  function withManifest(changes: object | null): Partial<DecisionRequest> {
    if (action === undefined) throw new Error('the sample has an action');
    const manifest = changes === null ? null : { ...manifests.block_port, ...changes };
    return { action: { ...action, manifest } };
  }
  const gate = 'reversibility';
  const l2 = { document: documentAt('incident_response', 'L2') };

  it.each<Case>([
    { name: 'undeclared', step: 'apply', request: withManifest(null), effect: 'deny', gate },
    {
      name: 'undeclared, at L2 and approved',
      step: 'apply',
      request: { ...withManifest(null), approvals: [anna] },
      context: l2,
      effect: 'deny',
      gate,
    },
    {
      name: 'irreversible at L4',
      step: 'propose',
      request: withManifest({ reversible: false }),
      effect: 'ask',
      gate,
    },
    {
      name: 'not verifiable at L4',
      step: 'apply',
      request: withManifest({ verifiedBy: null }),
      effect: 'ask',
      gate,
    },
    {
      name: 'its removal not verifiable at L3',
      step: 'apply',
      request: withManifest({ removalVerifiedBy: null }),
      context: { document: documentAt('incident_response', 'L3') },
      effect: 'ask',
      gate,
    },
    {
      name: 'irreversible at L2: the level asks anyway',
      step: 'propose',
      request: withManifest({ reversible: false }),
      context: l2,
      effect: 'ask',
      gate: 'matrix',
    },
  ])('$name', check);

  it('denies a response step that names no action', () => {
    const request = requestOf('propose');
    delete request.action;
    expect(decide(request, contextOf())).toMatchObject({ effect: 'deny', bindingGate: gate });
  });
});
