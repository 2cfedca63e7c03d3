/** A document, a request and a context that let everything pass, to be spoiled one part at a time. */
import { defaultDelegation } from '../../policies/default-delegation.ts';
import type { FunctionName, Level } from '../../domain/action.ts';
import type { DelegationDocument } from '../../policies/document.ts';
import type { Actor, DecisionContext, DecisionRequest, Step } from '../../policies/gate.ts';
import { manifests } from '../../policies/manifests.ts';

export const now = Date.UTC(2026, 10, 20, 12);
export const minute = 60_000;
export const hour = 60 * minute;

export const anna: Actor = { kind: 'person', name: 'anna' };
export const watchbill: Actor = { kind: 'system', name: 'watchbill' };

/** The default with one function's level set, and a grant for it. */
export function documentAt(name: FunctionName, level: Level): DelegationDocument {
  return {
    ...defaultDelegation,
    functions: { ...defaultDelegation.functions, [name]: level },
    grants: [
      {
        function: name,
        level: 'L4',
        reason: 'tests',
        until: '2026-12-31',
        granted_by: 'anna',
        basis: 'manual',
      },
    ],
  };
}

export function requestOf(step: Step, changes: Partial<DecisionRequest> = {}): DecisionRequest {
  return {
    function: 'incident_response',
    step,
    basis: 'rule',
    action: {
      kind: 'block_port',
      target: { device: '10.20.8.50', port: 9401, proto: 'tcp' },
      manifest: manifests.block_port,
    },
    newestEvidenceTime: now - minute,
    asLive: false,
    requestedBy: watchbill,
    activeSince: now - hour,
    ...changes,
  };
}

export function contextOf(changes: Partial<DecisionContext> = {}): DecisionContext {
  return {
    document: documentAt('incident_response', 'L4'),
    now,
    killSwitch: { engaged: false },
    actuator: { name: 'dry-run', dryRun: true, canApply: true, healthy: true },
    ...changes,
  };
}
