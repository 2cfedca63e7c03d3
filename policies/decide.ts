/** The one funnel: every step that changes anything asks here first, and acts only on `act`. */
import type { Decision, GateAnswer, Level } from '../domain/action.ts';
import { answers, broken, compose } from './compose.ts';
import { durationMs } from './duration.ts';
import type { DecisionContext, DecisionRequest, Gate } from './gate.ts';
import { responseSteps } from './gate.ts';
import { actuator } from './gates/actuator.ts';
import { approval } from './gates/approval.ts';
import { dryRun, isDryRun } from './gates/dry-run.ts';
import { freshness } from './gates/freshness.ts';
import { grants } from './gates/grants.ts';
import { killSwitch } from './gates/kill-switch.ts';
import { lease } from './gates/lease.ts';
import { isProvisional, matrix } from './gates/matrix.ts';
import { protectedTargets } from './gates/protected-targets.ts';
import { reversibility } from './gates/reversibility.ts';
import { policyVersion } from './version.ts';

/** A decision before it is stored, and whether an incident it opens waits for a person to confirm it. */
export type Verdict = Pick<
  Decision,
  | 'function'
  | 'effect'
  | 'level'
  | 'bindingGate'
  | 'gates'
  | 'approval'
  | 'lease'
  | 'dryRun'
  | 'policyVersion'
> & { provisional: boolean };

/** In the order in which the binding one is named when several answer alike. */
export const gates: readonly Gate[] = [
  matrix,
  killSwitch,
  protectedTargets,
  reversibility,
  grants,
  freshness,
  dryRun,
  actuator,
  lease,
  approval,
];

interface Terms {
  level: Level;
  timeLimit: NonNullable<Verdict['approval']>;
  lease: NonNullable<Verdict['lease']>;
  dryRun: boolean;
  policyVersion: string;
}

function termsOf({ function: name }: DecisionRequest, { document }: DecisionContext): Terms {
  return {
    level: document.functions[name],
    timeLimit: {
      timeLimitMs: durationMs(document.approval.time_limit),
      onExpiry: document.approval.on_expiry,
    },
    lease: { durationMs: durationMs(document.lease.duration) },
    dryRun: isDryRun(document),
    policyVersion: policyVersion(document),
  };
}

/** A document whose terms can't be read denies; the row that records it says so. */
function unreadable(request: DecisionRequest, given: GateAnswer[]): Verdict {
  return {
    function: request.function,
    effect: 'deny',
    level: 'L0',
    bindingGate: compose(given).gate,
    gates: given,
    approval: null,
    lease: null,
    dryRun: true,
    policyVersion: 'unreadable',
    provisional: false,
  };
}

/**
 * Whether the machine may take this step alone. Pure, and never throws: the same request and context give
 * the same verdict, and whatever goes wrong inside denies.
 *
 * - `act`: go ahead. `ask`: a person decides within `approval.timeLimitMs`; at `open_incident` that means
 *   to open it `provisional`. `record`: store it and tell nobody. `deny`: don't.
 * - Ask at proposal, again immediately before applying, and at each renewal. At `apply` and `renew` only
 *   `act` permits the effect; a person's approval of that step answers what the gates ask, and nothing else.
 * - `lease` is what the effect lives, or would have lived, under; null when denied or no effect is meant.
 */
export function decide(request: DecisionRequest, context: DecisionContext): Verdict {
  const given = answers(gates, request, context);
  let terms: Terms;
  try {
    terms = termsOf(request, context);
  } catch (cause) {
    return unreadable(request, [...given, broken('document', cause)]);
  }
  const { effect, gate } = compose(given);
  const leased = responseSteps.includes(request.step) && effect !== 'deny';
  const opens = effect === 'act' && isProvisional(request.step, request.basis, terms.level);
  return {
    function: request.function,
    effect,
    level: terms.level,
    bindingGate: gate,
    gates: given,
    approval: effect === 'ask' ? terms.timeLimit : null,
    lease: leased ? terms.lease : null,
    dryRun: terms.dryRun,
    policyVersion: terms.policyVersion,
    provisional: opens || (request.step === 'open_incident' && effect === 'ask'),
  };
}
