/** Whom a question asks, and why somebody's answer to it would be refused. */
import type { ActionView } from './action.ts';
import type { PersonRole } from './person.ts';

type Question = Pick<ActionView, 'decision' | 'answerBy' | 'approvals'>;

/** Who may answer by now (epoch ms): the roles first asked, and those it has escalated to. */
export function askedRoles(
  { decision, answerBy }: Pick<Question, 'decision' | 'answerBy'>,
  now: number,
): PersonRole[] {
  const terms = decision?.approval ?? null;
  if (terms === null || answerBy === null) return [];
  const waited = now - (answerBy - terms.timeLimitMs);
  const later = terms.escalate.filter(({ afterMs }) => waited >= afterMs);
  return [...new Set([...terms.roles, ...later.flatMap((one) => one.roles)])];
}

/** Why this person's answer would not be taken, in words; null when it would. */
export function findRefusal(
  question: Question,
  { name, roles }: { name: string; roles: readonly PersonRole[] },
  now: number,
): string | null {
  const asked = askedRoles(question, now);
  if (!roles.some((role) => asked.includes(role))) {
    return `${name} is not asked: ${asked.join(' or ')} is`;
  }
  return question.approvals.some(({ by }) => by === name)
    ? `${name} has approved it: another person is needed`
    : null;
}
