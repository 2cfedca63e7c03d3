/** The one funnel: every step that changes anything asks here first, and acts only on `act`. */
import type { Decision } from '../domain/action.ts';
import { answers, broken, compose, type Case } from './compose.ts';
import { durationMs } from './duration.ts';
import type { DecisionContext, DecisionRequest, Gate } from './gate.ts';
import { responseSteps } from './gate.ts';
import { actionRate } from './gates/action-rate.ts';
import { actuator } from './gates/actuator.ts';
import { approval } from './gates/approval.ts';
import { assetCriticality } from './gates/asset-criticality.ts';
import { blastRadius } from './gates/blast-radius.ts';
import { dryRun, isDryRun } from './gates/dry-run.ts';
import { evidenceGrade } from './gates/evidence-grade.ts';
import { freeze } from './gates/freeze.ts';
import { freshness } from './gates/freshness.ts';
import { grants } from './gates/grants.ts';
import { guardrails } from './gates/guardrails.ts';
import { killSwitch } from './gates/kill-switch.ts';
import { leaseLength } from './gates/lease-length.ts';
import { lease } from './gates/lease.ts';
import { isProvisional, matrix } from './gates/matrix.ts';
import { mode } from './gates/mode.ts';
import { prohibited } from './gates/prohibited.ts';
import { protectedTargets } from './gates/protected-targets.ts';
import { reversibility } from './gates/reversibility.ts';
import { rulingOf } from './ruling.ts';
import { policyVersion } from './version.ts';

/** A decision before it is stored, and whether an incident it opens waits for a person to confirm it. */
export type Verdict = Omit<Decision, 'uid' | 'workflowId' | 'step' | 'at'> & {
  provisional: boolean;
};

/** In the order in which the binding one is named when several answer alike. */
export const gates: readonly Gate[] = [
  matrix,
  mode,
  killSwitch,
  protectedTargets,
  prohibited,
  guardrails,
  reversibility,
  freeze,
  grants,
  evidenceGrade,
  assetCriticality,
  blastRadius,
  leaseLength,
  actionRate,
  freshness,
  dryRun,
  actuator,
  lease,
  approval,
];

/** A document that can't be followed denies; the row that records it says so. */
function unreadable({ function: name }: DecisionRequest, cause: unknown): Verdict {
  const answer = broken('document', cause);
  return {
    function: name,
    effect: 'deny',
    level: 'L0',
    rule: null,
    mode: 'record',
    grade: null,
    actuator: null,
    bindingGate: answer.gate,
    gates: [answer],
    approval: null,
    lease: null,
    dryRun: true,
    policyVersion: 'unreadable',
    provisional: false,
  };
}

function verdictOf(given: Case): Verdict {
  const { request, context, ruling } = given;
  const { document } = context;
  const answered = answers(gates, given);
  const { effect, gate } = compose(answered);
  const leased = responseSteps.includes(request.step) && effect !== 'deny';
  const opens = effect === 'act' && isProvisional(request.step, request.basis, ruling.level);
  return {
    function: request.function,
    effect,
    level: ruling.level,
    rule: ruling.rule,
    mode: ruling.mode,
    grade: request.grading?.grade ?? null,
    actuator: context.actuator?.name ?? null,
    bindingGate: gate,
    gates: answered,
    approval: effect === 'ask' ? ruling.approval : null,
    lease: leased ? { durationMs: durationMs(document.lease.duration) } : null,
    dryRun: isDryRun(document),
    policyVersion: policyVersion(document),
    provisional: opens || (request.step === 'open_incident' && effect === 'ask'),
  };
}

/**
 * Whether the machine may take this step alone. Pure, and never throws: the same request and context give
 * the same verdict, and whatever goes wrong inside denies.
 *
 * - `act`: go ahead. `ask`: a person decides under `approval`; at `open_incident` that means to open it
 *   `provisional`. `record`: store it and tell nobody. `deny`: don't.
 * - Ask at proposal, again immediately before applying, and at each renewal. At `apply` and `renew` only
 *   `act` permits the effect; people's approval of that step answers what the gates ask, and nothing else.
 * - `lease` is what the effect lives, or would have lived, under; null when denied or no effect is meant.
 */
export function decide(request: DecisionRequest, context: DecisionContext): Verdict {
  try {
    return verdictOf({ request, context, ruling: rulingOf(request, context) });
  } catch (cause) {
    return unreadable(request, cause);
  }
}
