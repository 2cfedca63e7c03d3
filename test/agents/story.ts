/** Findings and actions that the agents' tests tell. */
import type { ActionState, ActionView } from '../../domain/action.ts';
import type { Finding } from '../../domain/finding.ts';
import { capture, findingsOf, vishing } from '../detectors/pass.ts';

let found: Finding[] | null = null;

/** The eight findings of the vishing capture. */
export function vishingFindings(): Finding[] {
  return (found ??= findingsOf(capture(vishing)));
}

export function action(state: ActionState, given: Partial<ActionView> = {}): ActionView {
  return {
    uid: `action-${state}`,
    incident: 'incident-1',
    kind: 'block_port',
    target: { device: '10.20.8.50', port: 9401, proto: 'tcp' },
    d3fend: 'D3-NTF',
    consequence: 'Blocks a port.',
    evidenceFor: [],
    evidenceAgainst: [],
    notKnown: [],
    findings: [],
    state,
    history: [{ state, at: Date.UTC(2024, 7, 12), detail: 'because' }],
    decision: null,
    decisions: [],
    plan: [],
    leaseMs: 3_600_000,
    answerBy: null,
    activeUntil: null,
    answeredBy: 'ana',
    approvals: [],
    standsInFor: null,
    actuator: null,
    activeSince: null,
    renewals: 0,
    version: 'v1',
    ...given,
  };
}
