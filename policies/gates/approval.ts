/** Approval: only a person counts, with a role that may; by account, never by name; and nobody approves their own wish. */
import { countPersons, isSamePerson } from '../../domain/party.ts';
import type { Actor, Approver, DecisionRequest, Gate, Ruling } from '../gate.ts';
import { effectSteps } from '../gate.ts';

/** Roles that may approve: those first asked, and those the question escalates to. */
function rolesOf({ approval: { roles, escalate } }: Ruling): Set<string> {
  return new Set([...roles, ...escalate.flatMap((step) => step.roles)]);
}

/** Whether the approver may be the very person who asked; of one without an account nobody knows. */
function asked(approver: Approver, { kind, account = null, madeBy = [] }: Actor): boolean {
  return kind === 'person' && isSamePerson(approver, { account, madeBy });
}

/** Why one approval doesn't count; null when it does. */
export function approvalFault(
  approver: Approver,
  requestedBy: Actor,
  ruling: Ruling,
): string | null {
  const { name } = approver;
  if (approver.kind !== 'person') return `${name} is not a person`;
  if (name.trim() === '') return 'it names nobody';
  if (asked(approver, requestedBy)) {
    return name === requestedBy.name
      ? `${name} asked for it`
      : `${name} and ${requestedBy.name}, who asked for it, may be one person`;
  }
  const allowed = rolesOf(ruling);
  return approver.roles.some((role) => allowed.has(role))
    ? null
    : `${name} is none of ${[...allowed].join(', ')}`;
}

interface Count {
  names: string[];
  /** How many people they are at least. */
  persons: number;
  faults: string[];
  /** Enough different people with the right roles. */
  stands: boolean;
}

function count({ approvals = [], requestedBy }: DecisionRequest, ruling: Ruling): Count {
  const faults: string[] = [];
  const valid: Approver[] = [];
  for (const approver of approvals) {
    const fault = approvalFault(approver, requestedBy, ruling);
    if (fault === null) valid.push(approver);
    else faults.push(fault);
  }
  const persons = countPersons(valid);
  const stands = faults.length === 0 && persons >= ruling.approval.quorum;
  const names = [...new Set(valid.map(({ name }) => name.trim()))];
  return { names, persons, faults, stands };
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
    const { names, persons, faults, stands } = count(request, ruling);
    if (stands) return { effect: 'act', reason: `approved by ${names.join(' and ')}` };
    if (faults.length > 0) {
      return { effect: 'ask', reason: `the approval doesn’t count: ${faults.join('; ')}` };
    }
    if (names.length === 0) return { effect: 'act', reason: 'nobody has approved it' };
    const fewer =
      persons < names.length ? `, who count as ${persons} until somebody else confirms them` : '';
    return {
      effect: 'ask',
      reason: `approved by ${names.join(' and ')}${fewer}; ${ruling.approval.quorum} people are needed`,
    };
  },
};
