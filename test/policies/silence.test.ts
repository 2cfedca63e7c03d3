/** What nobody's answer means: what the document declares for it now, within every other gate, and nothing else. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../policies/decide.ts';
import { DelegationDocument } from '../../policies/document.ts';
import type { DecisionContext, DecisionRequest } from '../../policies/gate.ts';
import { manifests } from '../../policies/manifests.ts';
import { contextOf, documentAt, requestOf } from './sample.ts';

const l2 = documentAt('incident_response', 'L2');

/** The document at L2 with these terms of approval. */
function declaring(approval: object): Partial<DecisionContext> {
  return { document: DelegationDocument.parse({ ...l2, approval }) };
}

function unanswered(
  expiredInto: NonNullable<DecisionRequest['expiredInto']>,
  context: Partial<DecisionContext>,
  changes: Partial<DecisionRequest> = {},
) {
  return decide(requestOf('apply', { expiredInto, ...changes }), contextOf(context));
}

const act = { outcome: 'act' } as const;
const declared = declaring({ on_expiry: 'act' });

describe('a question that nobody answered', () => {
  it('permits what was declared, in words that say so', () => {
    const verdict = unanswered(act, declared);
    expect(verdict.effect).toBe('act');
    expect(verdict.gates[0]?.reason).toContain('nobody answered in time: act was declared');
  });

  it('permits nothing that was not declared', () => {
    expect(unanswered(act, { document: l2 }).effect).toBe('ask');
    expect(unanswered(act, declaring({ on_expiry: 'do_not_act' })).effect).toBe('ask');
    const substitute = declaring({ on_expiry: 'substitute', substitute: 'block_outgoing' });
    expect(unanswered(act, substitute).effect).toBe('ask');
  });

  it('permits nothing that can’t be undone', () => {
    const [action] = [requestOf('apply').action];
    if (action === undefined) throw new Error('the sample has an action');
    const lasting = { ...action, manifest: { ...manifests.block_port, reversible: false } };
    expect(unanswered(act, declared, { action: lasting }).effect).toBe('ask');
  });

  it('lifts no denial', () => {
    expect(unanswered(act, { ...declared, killSwitch: ['all'] })).toMatchObject({
      effect: 'deny',
      bindingGate: 'kill-switch',
    });
  });

  it('is no proposal’s business', () => {
    const request = requestOf('propose', { expiredInto: act });
    expect(decide(request, contextOf(declared)).effect).toBe('ask');
  });

  it('permits, instead of it, only what was declared instead of it', () => {
    const terms = { on_expiry: 'substitute', substitute: 'block_port' };
    const instead = { outcome: 'substitute', insteadOf: 'quarantine' } as const;
    expect(unanswered(instead, declaring(terms)).effect).toBe('act');
    const other = declaring({ ...terms, substitute: 'block_pair' });
    expect(unanswered(instead, other).effect).toBe('ask');
    expect(unanswered(instead, declared).effect).toBe('ask');
  });
});
