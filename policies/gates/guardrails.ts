/** Guardrails: what is forbidden in Cedar stays forbidden, whatever level, grant or approval says. */
import type { ActionKind } from '../../domain/action.ts';
import { unknownAsset } from '../../domain/asset.ts';
import type { Actor, DecisionContext, DecisionRequest, Gate, Ruling } from '../gate.ts';
import { responseSteps } from '../gate.ts';
import type { GuardrailCall } from '../guardrails/engine.ts';

function uid(type: 'Person' | 'Agent' | 'Asset' | 'Action', id: string) {
  return { type: `Watchbill::${type}`, id };
}

function nameOf({ name }: Actor): string {
  return name.trim().toLowerCase();
}

function typeOf({ kind }: Actor): 'Person' | 'Agent' {
  return kind === 'person' ? 'Person' : 'Agent';
}

function assetAttributes(address: string, { asset, dependents }: DecisionContext) {
  return {
    address,
    known: asset !== null,
    tier: asset?.tier ?? unknownAsset.tier,
    tags: asset?.tags ?? [],
    dependents,
    ...(typeof asset?.zone === 'string' ? { zone: asset.zone } : {}),
    ...(typeof asset?.purdueLayer === 'number'
      ? { purdueLayerTimesTen: Math.round(asset.purdueLayer * 10) }
      : {}),
    ...(typeof asset?.businessService === 'string'
      ? { businessService: asset.businessService }
      : {}),
  };
}

function callFor(
  { actor, action }: { actor: Actor; action: ActionKind | 'approve' },
  request: DecisionRequest,
  { context, ruling }: { context: DecisionContext; ruling: Ruling },
): GuardrailCall {
  const address = request.action?.target.device ?? '';
  const principal = uid(typeOf(actor), nameOf(actor));
  const resource = uid('Asset', address);
  return {
    principal,
    action: uid('Action', action),
    resource,
    context: {
      step: request.step,
      requestedBy: nameOf(request.requestedBy),
      grade: request.grading?.grade ?? 'D',
      level: ruling.level,
      reversible: request.action?.manifest?.reversible ?? false,
    },
    entities: [
      { uid: principal, attrs: { name: nameOf(actor) }, parents: [] },
      { uid: resource, attrs: assetAttributes(address, context), parents: [] },
    ],
  };
}

export const guardrails: Gate = {
  name: 'guardrails',
  steps: responseSteps,
  answer(request, context, ruling) {
    const { action, requestedBy, approvals = [] } = request;
    // What names no action is denied for that, by reversibility.
    if (action === undefined) return { effect: 'act', reason: 'no action was named' };
    const asked = [
      { actor: requestedBy, action: action.kind },
      ...approvals.map((actor) => ({ actor, action: 'approve' as const })),
    ];
    const reasons = asked.flatMap((one) =>
      context.guardrails.forbidding(callFor(one, request, { context, ruling })),
    );
    return reasons.length === 0
      ? { effect: 'act', reason: `none of ${context.guardrails.rules} guardrails forbids it` }
      : { effect: 'deny', reason: [...new Set(reasons)].join('; ') };
  },
};
