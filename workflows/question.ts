/** The question an action asks: answered by as many people as it takes, escalated, taken back, or left unanswered. */
import {
  CancellationScope,
  condition,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
} from '@temporalio/workflow';
import type { Activities, LocalActivities } from '../activities/index.ts';
import type { ApprovalTerms } from '../domain/action.ts';
import { refused } from './failures.ts';
import {
  answerAction,
  taskQueues,
  withdrawAction,
  type Ordered,
  type PersonAnswer,
} from './messages.ts';
import { readResult } from './read-result.ts';

const { approveAction, escalateAction } = proxyActivities<Activities>({
  taskQueue: taskQueues.respond,
  startToCloseTimeout: '10 seconds',
  retry: { initialInterval: '200 ms', maximumInterval: '30 s' },
});

const { readOrder, readWithdrawal, refuseMessage } = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '30 seconds',
});

/** Of earlier versions: only recorded histories hold it. */
interface Past {
  checkAnswer(given: {
    action: string;
    version: string;
    by: string;
    roles: string[];
  }): Promise<void>;
}
const { checkAnswer } = proxyLocalActivities<Past>({ startToCloseTimeout: '30 seconds' });

/** How a question ends, unless it is asked again because the action changed meanwhile. */
export type Outcome = { kind: 'approved' | 'rejected' | 'withdrawn' | 'unanswered' };

/** An answer as it was read from where it is stored. */
interface Answered {
  key: string;
  order: string;
  answer: 'approve' | 'reject';
  version: string;
}

interface Accepted {
  given: Answered;
  /** `void` when the action changed between the answer and its storing. */
  outcome: 'pending' | 'stored' | 'void';
}

/** What holds where the terms, stored with a decision of any age, do not say: nobody is asked long, nothing is done. */
const leastTerms: ApprovalTerms = {
  timeLimitMs: 0,
  onExpiry: 'do_not_act',
  substitute: null,
  roles: [],
  quorum: 1,
  escalate: [],
};

/** The question of one action: each answer is taken once, however often it is sent. */
export class Question {
  readonly #action: string;
  #terms: ApprovalTerms | null = null;
  #endsAt = 0;
  #over = false;
  #withdrawn = false;
  /** Taken and not yet dealt with. */
  #pending: Accepted | null = null;
  readonly #taken: Accepted[] = [];
  #approvals: Answered[] = [];

  /** Listens from now on: answers wait until the question is opened, or known to be none. */
  constructor(action: string) {
    this.#action = action;
    setHandler(withdrawAction, () =>
      CancellationScope.nonCancellable(async () => {
        const stored =
          !patched('stored-withdrawals') || (await readWithdrawal({ action })) !== null;
        if (stored) this.#withdrawn = true;
      }),
    );
    setHandler(answerAction, (given) =>
      CancellationScope.nonCancellable(() => this.#answer(given)),
    );
  }

  /** `leftMs`: of the time limit, when it was asked before. */
  open(recorded: Partial<ApprovalTerms>, leftMs = recorded.timeLimitMs ?? 0): void {
    const terms = readResult<ApprovalTerms>(recorded, leastTerms);
    this.#terms = terms;
    this.#endsAt = Date.now() + leftMs;
  }

  /** Those it was asked under last. */
  get terms(): ApprovalTerms {
    if (this.#terms === null) throw new Error('the question was not opened');
    return this.#terms;
  }

  /** There is no question, or none any more. */
  close(): void {
    this.#over = true;
  }

  /** It is about to be asked, again or after all: who answers as soon as it can be seen waits for `open`. */
  prepare(): void {
    this.#over = false;
    this.#terms = null;
  }

  /** How it ends: what is answered is stored by whoever asks, who then says so by `stored` or `askAgain`. */
  async outcome(): Promise<Outcome> {
    const { terms } = this;
    for (;;) {
      await this.#wait(terms);
      // An answer that was taken before the withdrawal stands.
      const given = this.#pending?.given;
      if (given === undefined) return this.#ended();
      if (given.answer === 'reject') return { kind: 'rejected' };
      if (await this.#enough(given, terms)) return { kind: 'approved' };
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
    return { kind: this.#withdrawn ? 'withdrawn' : 'unanswered' };
  }

  #settle(outcome: Accepted['outcome']): void {
    if (this.#pending !== null) this.#pending.outcome = outcome;
    this.#pending = null;
  }

  #isWaiting(): boolean {
    const open = this.#terms !== null && !this.#over;
    return open && !this.#withdrawn && this.#pending === null;
  }

  #sent(key: string): Accepted | undefined {
    return this.#taken.find(({ given }) => given.key === key);
  }

  async #answer(given: Ordered | PersonAnswer): Promise<void> {
    const mine = await this.#accept(given);
    // Answered only when the state that follows is stored: the person's page shows it at once.
    await condition(() => mine.outcome !== 'pending');
    if (mine.outcome === 'void') throw refused('ACTION_CHANGED', 'its evidence grew meanwhile');
  }

  async #accept(said: Ordered | PersonAnswer): Promise<Accepted> {
    const key = 'order' in said ? said.order : said.idempotencyKey;
    // The question is stored, and seen, a moment before this workflow hears of it.
    await condition(() => this.#terms !== null || this.#over);
    const before = this.#sent(key);
    if (before !== undefined) return before;
    // Another person's answer may be in the middle of being stored.
    await condition(() => this.#pending === null);
    if (!this.#isWaiting()) throw refused('ACTION_NOT_WAITING', 'it waits for no answer');
    const given = await this.#read(said, key);
    // Asked anew after an await: another answer may have come meanwhile.
    const meanwhile = this.#sent(key);
    if (meanwhile !== undefined) return meanwhile;
    if (!this.#isWaiting()) throw refused('ACTION_NOT_WAITING', 'somebody else answered first');
    const mine: Accepted = { given, outcome: 'pending' };
    this.#taken.push(mine);
    this.#pending = mine;
    return mine;
  }

  async #read(said: Ordered | PersonAnswer, key: string): Promise<Answered> {
    const action = this.#action;
    if ('order' in said) {
      const { order } = said;
      const { kind, version } = await readOrder({ action, order, message: 'answer' });
      return { key, order, version, answer: kind === 'reject' ? 'reject' : 'approve' };
    }
    if (patched('stored-answers')) {
      await refuseMessage({ action, message: 'answer' });
      throw refused('ORDER_UNKNOWN', 'nobody is known to have answered that');
    }
    // Recorded before answers were stored: what the check answered lies in history under its old name.
    const { answer, version, by, roles } = said;
    await checkAnswer({ action, version, by, roles });
    return { key, order: key, answer, version };
  }

  /** Waits for an answer or for `until` (epoch ms); whether one was heard. */
  async #heard(until: number): Promise<boolean> {
    const answered = () => this.#pending !== null || this.#withdrawn;
    return await condition(answered, Math.max(1, until - Date.now()));
  }

  /** Waits out the terms, asking further roles on the way. */
  async #wait({ timeLimitMs, escalate }: ApprovalTerms): Promise<void> {
    const endsAt = this.#endsAt;
    for (const [step, { afterMs }] of escalate.entries()) {
      const at = endsAt - timeLimitMs + afterMs;
      if (at >= endsAt || at <= Date.now()) continue;
      if (await this.#heard(at)) return;
      await escalateAction({ action: this.#action, step });
    }
    await this.#heard(endsAt);
  }

  /** Stores one of several approvals; answers whether they are enough now. */
  async #enough(given: Answered, { quorum }: ApprovalTerms): Promise<boolean> {
    // An approval of an earlier version is none of this one.
    const same = this.#approvals.filter(({ version }) => version === given.version);
    this.#approvals = [...same, given];
    if (this.#approvals.length >= quorum) return true;
    await approveAction({ action: this.#action, order: given.order });
    this.#settle('stored');
    return false;
  }
}
