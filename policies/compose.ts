/** How gates make one answer: the lowest wins; silence and errors are denials. */
import type { Effect, GateAnswer } from '../domain/action.ts';
import { approvalTerms } from './approval-terms.ts';
import type { DecisionContext, DecisionRequest, Gate, Ruling } from './gate.ts';
import { effectSteps } from './gate.ts';
import { approvedBy } from './gates/approval.ts';
import { isReversible } from './manifests.ts';

const height: Readonly<Record<Effect, number>> = { deny: 0, record: 1, ask: 2, act: 3 };

/** A request with what holds for it. */
export interface Case {
  request: DecisionRequest;
  context: DecisionContext;
  ruling: Ruling;
}

/** A denial that says what went wrong inside `gate`. */
export function broken(gate: string, cause: unknown): GateAnswer {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { gate, effect: 'deny', reason: `it could not answer: ${reason}` };
}

/** What the document, as it stands now, declares for a question that nobody answered; null where it is no such thing. */
function declared({ request, context, ruling }: Case): string | null {
  const { expiredInto, action, step } = request;
  const manifest = action?.manifest ?? null;
  if (expiredInto === undefined || manifest === null || !effectSteps.includes(step)) return null;
  if (!isReversible(manifest)) return null;
  if (expiredInto.outcome === 'act') {
    return ruling.approval.onExpiry === 'act' ? 'nobody answered in time: act was declared' : null;
  }
  const { insteadOf } = expiredInto;
  const { approval, calendars } = context.document;
  const asked = approvalTerms(approval, { ...ruling.subject, action: insteadOf }, calendars);
  const meant = asked.onExpiry === 'substitute' && asked.substitute === manifest.kind;
  return meant ? `nobody answered ${insteadOf} in time: this was declared instead` : null;
}

/** Who or what has answered the question that a gate asks; nothing below `ask` is touched. */
function answered(given: Case): string | null {
  const names = approvedBy(given.request, given.ruling);
  return names === null ? declared(given) : `approved by ${names}`;
}

function answerOf(gate: Gate, given: Case): GateAnswer {
  const { effect, reason } = gate.answer(given.request, given.context, given.ruling);
  if (!Object.hasOwn(height, effect)) throw new Error(`"${effect}" is not an answer`);
  const by = effect === 'ask' ? answered(given) : null;
  return by === null
    ? { gate: gate.name, effect, reason }
    : { gate: gate.name, effect: 'act', reason: `${reason}; ${by}` };
}

/** What every gate with a say in this step answers, in the order of `gates`. Never throws. */
export function answers(gates: readonly Gate[], given: Case): GateAnswer[] {
  const asked = gates.filter((gate) => gate.steps.includes(given.request.step));
  return asked.map((gate) => {
    try {
      return answerOf(gate, given);
    } catch (cause) {
      return broken(gate.name, cause);
    }
  });
}

/** The lowest answer binds, the first of equals; without any answer it is a denial. */
export function compose(given: readonly GateAnswer[]): GateAnswer {
  const [first, ...rest] = given;
  if (first === undefined) return { gate: 'none', effect: 'deny', reason: 'no gate answered' };
  return rest.reduce(
    (lowest, answer) => (height[answer.effect] < height[lowest.effect] ? answer : lowest),
    first,
  );
}
