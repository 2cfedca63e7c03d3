/** The question an action asks: answered by as many people as it takes, escalated, taken back, or left unanswered. */
import { condition, proxyActivities, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../activities/index.ts';
import type { ApprovalTerms } from '../domain/action.ts';
import { refused } from './failures.ts';
import { answerAction, taskQueues, withdrawAction, type PersonAnswer } from './messages.ts';

const { approveAction, escalateAction } = proxyActivities<Activities>({
  taskQueue: taskQueues.respond,
  startToCloseTimeout: '30 seconds',
  retry: { initialInterval: '200 ms', maximumInterval: '30 s' },
});

const { checkAnswer } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '30 seconds',
});

/** How a question ends, unless it is asked again because the action changed meanwhile. */
export type Outcome =
  | { kind: 'approved'; by: PersonAnswer[] }
  | { kind: 'rejected'; by: PersonAnswer }
  | { kind: 'withdrawn'; reason: string }
  | { kind: 'unanswered' };

interface Accepted {
  given: PersonAnswer;
  /** `void` when the action changed between the answer and its storing. */
  outcome: 'pending' | 'stored' | 'void';
}

export type Question = ReturnType<typeof listenForAnswers>;

/** The update by which people answer: each answer is taken once, however often it is sent. */
export function listenForAnswers(action: string) {
  let terms: ApprovalTerms | null = null;
  let openedAt = 0;
  let over = false;
  let withdrawn: string | null = null;
  /** Taken and not yet dealt with. */
  let pending: Accepted | null = null;
  const taken: Accepted[] = [];
  let approvals: PersonAnswer[] = [];
  const isWaiting = () => terms !== null && !over && withdrawn === null && pending === null;
  const sent = (key: string) => taken.find(({ given }) => given.idempotencyKey === key);

  const accept = async (given: PersonAnswer): Promise<Accepted> => {
    // The question is stored, and seen, a moment before this workflow hears of it.
    await condition(() => terms !== null || over);
    const before = sent(given.idempotencyKey);
    if (before !== undefined) return before;
    // Another person's answer may be in the middle of being stored.
    await condition(() => pending === null);
    if (!isWaiting()) throw refused('ACTION_NOT_WAITING', 'it waits for no answer');
    const { version, by, roles } = given;
    await checkAnswer({ action, version, by, roles });
    // Asked anew after an await: another answer may have come meanwhile.
    const meanwhile = sent(given.idempotencyKey);
    if (meanwhile !== undefined) return meanwhile;
    if (!isWaiting()) throw refused('ACTION_NOT_WAITING', 'somebody else answered first');
    const mine: Accepted = { given, outcome: 'pending' };
    taken.push(mine);
    return (pending = mine);
  };

  setHandler(withdrawAction, ({ reason }) => {
    withdrawn ??= reason;
  });
  setHandler(answerAction, async (given) => {
    const mine = await accept(given);
    // Answered only when the state that follows is stored: the person's page shows it at once.
    await condition(() => mine.outcome !== 'pending');
    if (mine.outcome === 'void') throw refused('ACTION_CHANGED', 'its evidence grew meanwhile');
  });

  const settle = (outcome: Accepted['outcome']): void => {
    if (pending !== null) pending.outcome = outcome;
    pending = null;
  };

  /** Waits for an answer or for `until` (epoch ms). */
  const heard = async (until: number): Promise<boolean> => {
    const answered = () => pending !== null || withdrawn !== null;
    return await condition(answered, Math.max(1, until - Date.now()));
  };

  /** Waits out the terms, asking further roles on the way; false when nobody answered. */
  const wait = async ({ timeLimitMs, escalate }: ApprovalTerms): Promise<boolean> => {
    const endsAt = openedAt + timeLimitMs;
    for (const [step, { afterMs, roles }] of escalate.entries()) {
      const at = openedAt + afterMs;
      if (at >= endsAt || at <= Date.now()) continue;
      if (await heard(at)) return true;
      await escalateAction({ action, step, roles });
    }
    return await heard(endsAt);
  };

  /** Stores one of several approvals; answers whether they are enough now. */
  const enough = async (given: PersonAnswer, { quorum }: ApprovalTerms): Promise<boolean> => {
    // An approval of an earlier version is none of this one.
    approvals = [...approvals.filter(({ version }) => version === given.version), given];
    if (approvals.length >= quorum) return true;
    const { by, roles, version } = given;
    await approveAction({ action, by, roles, version, quorum });
    settle('stored');
    return false;
  };

  return {
    open(given: ApprovalTerms): void {
      terms = given;
      openedAt = Date.now();
    },
    /** How it ends: what is answered is stored by whoever asks, who then says so by `stored`. */
    async outcome(): Promise<Outcome> {
      for (;;) {
        if (terms === null) throw new Error('the question was not opened');
        await wait(terms);
        // An answer that was taken before the withdrawal stands.
        if (pending === null) {
          over = true;
          return withdrawn === null
            ? { kind: 'unanswered' }
            : { kind: 'withdrawn', reason: withdrawn };
        }
        const { given } = pending;
        if (given.answer === 'reject') return { kind: 'rejected', by: given };
        if (await enough(given, terms)) return { kind: 'approved', by: approvals };
      }
    },
    stored: () => settle('stored'),
    askAgain(): void {
      settle('void');
      approvals = [];
    },
    /** There is no question, or none any more. */
    close(): void {
      over = true;
    },
  };
}
