/** The question of an action: the terms it was asked under, whether its time is over, and who approved it as it is now. */
import type { ActionView, ApprovalTerms, Decision } from './action.ts';
import type { PersonalOrder } from './order.ts';

/** Clocks of one machine, and of the server that wakes a workflow, differ by less. */
export const CLOCK_MS = 1_000;

/** The decision by which people are, or were last, asked; null when they were not. */
export function askingDecision({ decisions }: Pick<ActionView, 'decisions'>): Decision | null {
  return decisions.findLast(({ effect }) => effect === 'ask') ?? null;
}

/** The terms of it. */
export function askingTerms(action: Pick<ActionView, 'decisions'>): ApprovalTerms | null {
  return askingDecision(action)?.approval ?? null;
}

/** Whether nobody answered within the time that the question gave. */
export function isUnanswered({
  action: { answerBy },
  now,
}: {
  action: Pick<ActionView, 'answerBy'>;
  now: number;
}): boolean {
  return answerBy !== null && now >= answerBy - CLOCK_MS;
}

/** The approvals of the action as it is now: one for each account, the first that came. */
export function standingApprovals({
  action: { version },
  orders,
}: {
  action: Pick<ActionView, 'version'>;
  orders: readonly PersonalOrder[];
}): PersonalOrder[] {
  const byAccount = new Map<string | null, PersonalOrder>();
  for (const order of orders) {
    const { kind, body, takenFor, refused, by } = order;
    if (kind !== 'approve' || takenFor !== 'answer' || refused !== null) continue;
    if (body.version === version && !byAccount.has(by.account)) byAccount.set(by.account, order);
  }
  return [...byAccount.values()];
}

/** `anna and ben`. */
export function namesOf(orders: readonly PersonalOrder[]): string {
  return orders.map(({ by }) => by.name).join(' and ');
}

/** `approved by anna: REASON`; of several, each reason names its own. Names come first: reasons are free text. */
export function approvalWords(orders: readonly PersonalOrder[]): string {
  const reasons = orders.flatMap(({ by, body }) => {
    const reason = body.reason.trim();
    if (reason === '') return [];
    return orders.length === 1 ? reason : `${reason} (${by.name})`;
  });
  const names = `approved by ${namesOf(orders)}`;
  return reasons.length === 0 ? names : `${names}: ${reasons.join('; ')}`;
}
