/** Approval: only a person counts, with a role that may, and nobody approves what they asked for themselves. */
import type { Actor, Approver, DecisionRequest, Gate, Ruling } from '../gate.ts';
import { effectSteps } from '../gate.ts';

function nameOf({ name }: Actor): string {
  return name.trim().toLowerCase();
}

/** Roles that may approve: those first asked, and those the question escalates to. */
function rolesOf({ approval: { roles, escalate } }: Ruling): Set<string> {
  return new Set([...roles, ...escalate.flatMap((step) => step.roles)]);
}

/** Why one approval doesn't count; null when it does. */
export function approvalFault(
  approver: Approver,
  requestedBy: Actor,
  ruling: Ruling,
): string | null {
  if (approver.kind !== 'person') return `${approver.name} is not a person`;
  if (approver.name.trim() === '') return 'it names nobody';
  const own = approver.kind === requestedBy.kind && nameOf(approver) === nameOf(requestedBy);
  if (own) return `${approver.name} asked for it`;
  const allowed = rolesOf(ruling);
  return approver.roles.some((role) => allowed.has(role))
    ? null
    : `${approver.name} is none of ${[...allowed].join(', ')}`;
}

interface Count {
  names: string[];
  faults: string[];
  /** Enough different people with the right roles. */
  stands: boolean;
}

function count({ approvals = [], requestedBy }: DecisionRequest, ruling: Ruling): Count {
  const faults: string[] = [];
  const names = new Map<string, string>();
  for (const approver of approvals) {
    const fault = approvalFault(approver, requestedBy, ruling);
    if (fault === null) names.set(nameOf(approver), approver.name);
    else faults.push(fault);
  }
  const stands = faults.length === 0 && names.size >= ruling.approval.quorum;
  return { names: [...names.values()], faults, stands };
}

/** Who approved, when that answers what the gates ask; null while it does not. */
export function approvedBy(request: DecisionRequest, ruling: Ruling): string | null {
  if (!effectSteps.includes(request.step)) return null;
  const { names, stands } = count(request, ruling);
  return stands ? names.join(' and ') : null;
}

export const approval: Gate = {
  name: 'approval',
  steps: effectSteps,
  answer(request, _context, ruling) {
    const { names, faults, stands } = count(request, ruling);
    if (stands) return { effect: 'act', reason: `approved by ${names.join(' and ')}` };
    if (faults.length > 0) {
      return { effect: 'ask', reason: `the approval doesn’t count: ${faults.join('; ')}` };
    }
    if (names.length === 0) return { effect: 'act', reason: 'nobody has approved it' };
    return {
      effect: 'ask',
      reason: `approved by ${names.join(' and ')}; ${ruling.approval.quorum} people are needed`,
    };
  },
};
