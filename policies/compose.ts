/** How gates make one answer: the lowest wins; silence and errors are denials. */
import type { Effect, GateAnswer } from '../domain/action.ts';
import type { DecisionContext, DecisionRequest, Gate } from './gate.ts';
import { approvalStands } from './gates/approval.ts';

const height: Readonly<Record<Effect, number>> = { deny: 0, record: 1, ask: 2, act: 3 };

/** A denial that says what went wrong inside `gate`. */
export function broken(gate: string, cause: unknown): GateAnswer {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { gate, effect: 'deny', reason: `it could not answer: ${reason}` };
}

function answerOf(gate: Gate, request: DecisionRequest, context: DecisionContext): GateAnswer {
  const { effect, reason } = gate.answer(request, context);
  if (!Object.hasOwn(height, effect)) throw new Error(`"${effect}" is not an answer`);
  // A question that a person has answered is no longer open; nothing below `ask` is touched.
  return effect === 'ask' && approvalStands(request)
    ? {
        gate: gate.name,
        effect: 'act',
        reason: `${reason}; approved by ${request.approvedBy.name}`,
      }
    : { gate: gate.name, effect, reason };
}

/** What every gate with a say in this step answers, in the order of `gates`. Never throws. */
export function answers(
  gates: readonly Gate[],
  request: DecisionRequest,
  context: DecisionContext,
): GateAnswer[] {
  const asked = gates.filter((gate) => gate.steps.includes(request.step));
  return asked.map((gate) => {
    try {
      return answerOf(gate, request, context);
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
