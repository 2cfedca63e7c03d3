/** A document, a request and a context that let everything pass, to be spoiled one part at a time. */
import { readFileSync } from 'node:fs';
import type { FunctionName, Level } from '../../domain/action.ts';
import { DelegationDocument } from '../../policies/document.ts';
import { Asset } from '../../domain/asset.ts';
import type {
  Actor,
  Approver,
  DecisionContext,
  DecisionRequest,
  Step,
} from '../../policies/gate.ts';
import { compileGuardrails } from '../../policies/guardrails/engine.ts';
import { manifests } from '../../policies/manifests.ts';

export const now = Date.UTC(2026, 10, 20, 12);
export const minute = 60_000;
export const hour = 60 * minute;

export function personNamed(name: string, changes: Partial<Approver> = {}): Approver {
  return { kind: 'person', name, roles: ['lead'], account: name, madeBy: [], ...changes };
}

export const anna = personNamed('anna');
export const ben = personNamed('ben', { roles: ['analyst'] });
export const watchbill: Actor = { kind: 'system', name: 'watchbill' };

export const workstation: Asset = Asset.parse({
  uid: 'ws-1',
  name: 'LT-JMORGAN',
  addresses: ['10.20.8.50'],
  owner: 'jmorgan',
  tier: 'low',
  zone: 'office',
  tags: ['workstation'],
});

function guardrailText(name: string): string {
  return readFileSync(new URL(`../../policies/guardrails/${name}`, import.meta.url), 'utf8');
}

export const guardrailSchema = guardrailText('watchbill.cedarschema');
export const shippedGuardrails = compileGuardrails(
  [{ name: 'shipped.cedar', text: guardrailText('shipped.cedar') }],
  guardrailSchema,
);

/** What holds when nothing is written but a version. */
export const defaultDelegation = DelegationDocument.parse({ version: '1' });

/** The default with one function's level set, and a grant for it. */
export function documentAt(name: FunctionName, level: Level): DelegationDocument {
  return {
    ...defaultDelegation,
    functions: { ...defaultDelegation.functions, [name]: level },
    grants: [
      {
        function: name,
        level: 'L4',
        when: {},
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
    detections: ['discovery/network-range-scan', 'discovery/smb-scan'],
    entities: [{ kind: 'device', id: '10.20.8.50' }],
    grading: { grade: 'B', reason: '2 independent detections by suricata' },
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
    killSwitch: [],
    actuator: { name: 'dry-run', dryRun: true, canApply: true, healthy: true },
    asset: workstation,
    dependents: 0,
    actionsLastHour: 0,
    siteActionsLastHour: 0,
    guardrails: shippedGuardrails,
    ...changes,
  };
}
