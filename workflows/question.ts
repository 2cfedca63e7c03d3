/** The question an action asks: answered by as many people as it takes, escalated, taken back, or left unanswered. */
import { condition, proxyActivities, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../activities/index.ts';
import type { ApprovalTerms } from '../domain/action.ts';
import { refused } from './failures.ts';
import { answerAction, taskQueues, withdrawAction, type PersonAnswer } from './messages.ts';

const { approveAction, escalateAction } = proxyActivities<Activities>({
  taskQueue: taskQueues.respond,
  startToCloseTimeout: '10 seconds',
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

/** The question of one action: each answer is taken once, however often it is sent. */
export class Question {
  readonly #action: string;
  #terms: ApprovalTerms | null = null;
  #openedAt = 0;
  #over = false;
  #withdrawn: string | null = null;
  /** Taken and not yet dealt with. */
  #pending: Accepted | null = null;
  readonly #taken: Accepted[] = [];
  #approvals: PersonAnswer[] = [];

  /** Listens from now on: answers wait until the question is opened, or known to be none. */
  constructor(action: string) {
    this.#action = action;
    setHandler(withdrawAction, ({ reason }) => {
      this.#withdrawn ??= reason;
    });
    setHandler(answerAction, async (given) => {
      const mine = await this.#accept(given);
      // Answered only when the state that follows is stored: the person's page shows it at once.
      await condition(() => mine.outcome !== 'pending');
      if (mine.outcome === 'void') throw refused('ACTION_CHANGED', 'its evidence grew meanwhile');
    });
  }

  open(terms: ApprovalTerms): void {
    this.#terms = terms;
    this.#openedAt = Date.now();
  }

  /** There is no question, or none any more. */
  close(): void {
    this.#over = true;
  }

  /** How it ends: what is answered is stored by whoever asks, who then says so by `stored` or `askAgain`. */
  async outcome(): Promise<Outcome> {
    const terms = this.#terms;
    if (terms === null) throw new Error('the question was not opened');
    for (;;) {
      await this.#wait(terms);
      // An answer that was taken before the withdrawal stands.
      const given = this.#pending?.given;
      if (given === undefined) return this.#ended();
      if (given.answer === 'reject') return { kind: 'rejected', by: given };
      if (await this.#enough(given, terms)) return { kind: 'approved', by: this.#approvals };
    }
  }

  stored(): void {
    this.#settle('stored');
  }

  askAgain(): void {
    this.#settle('void');
    this.#approvals = [];
  }

  #ended(): Outcome {
    this.#over = true;
    return this.#withdrawn === null
      ? { kind: 'unanswered' }
      : { kind: 'withdrawn', reason: this.#withdrawn };
  }

  #settle(outcome: Accepted['outcome']): void {
    if (this.#pending !== null) this.#pending.outcome = outcome;
    this.#pending = null;
  }

  #isWaiting(): boolean {
    const open = this.#terms !== null && !this.#over;
    return open && this.#withdrawn === null && this.#pending === null;
  }

  #sent(key: string): Accepted | undefined {
    return this.#taken.find(({ given }) => given.idempotencyKey === key);
  }

  async #accept(given: PersonAnswer): Promise<Accepted> {
    // The question is stored, and seen, a moment before this workflow hears of it.
    await condition(() => this.#terms !== null || this.#over);
    const before = this.#sent(given.idempotencyKey);
    if (before !== undefined) return before;
    // Another person's answer may be in the middle of being stored.
    await condition(() => this.#pending === null);
    if (!this.#isWaiting()) throw refused('ACTION_NOT_WAITING', 'it waits for no answer');
    const { answer, version, by, roles } = given;
    await checkAnswer({ action: this.#action, answer, version, by, roles });
    // Asked anew after an await: another answer may have come meanwhile.
    const meanwhile = this.#sent(given.idempotencyKey);
    if (meanwhile !== undefined) return meanwhile;
    if (!this.#isWaiting()) throw refused('ACTION_NOT_WAITING', 'somebody else answered first');
    const mine: Accepted = { given, outcome: 'pending' };
    this.#taken.push(mine);
    this.#pending = mine;
    return mine;
  }

  /** Waits for an answer or for `until` (epoch ms); whether one was heard. */
  async #heard(until: number): Promise<boolean> {
    const answered = () => this.#pending !== null || this.#withdrawn !== null;
    return await condition(answered, Math.max(1, until - Date.now()));
  }

  /** Waits out the terms, asking further roles on the way. */
  async #wait({ timeLimitMs, escalate }: ApprovalTerms): Promise<void> {
    const endsAt = this.#openedAt + timeLimitMs;
    for (const [step, { afterMs, roles }] of escalate.entries()) {
      const at = this.#openedAt + afterMs;
      if (at >= endsAt || at <= Date.now()) continue;
      if (await this.#heard(at)) return;
      await escalateAction({ action: this.#action, step, roles });
    }
    await this.#heard(endsAt);
  }

  /** Stores one of several approvals; answers whether they are enough now. */
  async #enough(given: PersonAnswer, { quorum }: ApprovalTerms): Promise<boolean> {
    // An approval of an earlier version is none of this one.
    const same = this.#approvals.filter(({ version }) => version === given.version);
    this.#approvals = [...same, given];
    if (this.#approvals.length >= quorum) return true;
    const { by, roles, version } = given;
    await approveAction({ action: this.#action, by, roles, version, quorum });
    this.#settle('stored');
    return false;
  }
}
