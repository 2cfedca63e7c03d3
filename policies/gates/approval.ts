/** Approval: only a person counts, and nobody approves what they asked for themselves. */
import type { Actor, DecisionRequest, Gate } from '../gate.ts';
import { effectSteps } from '../gate.ts';

function samePerson(a: Actor, b: Actor): boolean {
  return a.kind === b.kind && a.name.trim().toLowerCase() === b.name.trim().toLowerCase();
}

/** Why an approval doesn't count; null when it does. */
function fault(approver: Actor, requester: Actor): string | null {
  if (approver.kind !== 'person') return `${approver.name} is not a person`;
  if (approver.name.trim() === '') return 'it names nobody';
  return samePerson(approver, requester) ? `${approver.name} asked for it` : null;
}

function present(actor: Actor | null | undefined): actor is Actor {
  return actor !== null && actor !== undefined;
}

/** Whether a person's approval stands, so that what the gates ask has been answered. */
export function approvalStands(
  request: DecisionRequest,
): request is DecisionRequest & { approvedBy: Actor } {
  const { step, approvedBy, requestedBy } = request;
  return (
    effectSteps.includes(step) && present(approvedBy) && fault(approvedBy, requestedBy) === null
  );
}

export const approval: Gate = {
  name: 'approval',
  steps: effectSteps,
  answer({ approvedBy, requestedBy }) {
    if (!present(approvedBy)) return { effect: 'act', reason: 'nobody has approved it' };
    const why = fault(approvedBy, requestedBy);
    return why === null
      ? { effect: 'act', reason: `approved by ${approvedBy.name}` }
      : { effect: 'ask', reason: `the approval doesn’t count: ${why}` };
  },
};
