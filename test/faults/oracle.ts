/** The onlooker: reads the real ruleset and the database from outside, and says what must never be. */
import { setTimeout as sleep } from 'node:timers/promises';
import { commentOf, setNames } from '../../activities/actuators/nft-lines.ts';
import { finishedStates, type ActionView } from '../../domain/action.ts';
import { patiently, type World } from './world.ts';

export interface Violations {
  /** Seen in the kernel although no lease was running for it. */
  withoutLease: string[];
  /** In force, or called active, past their time without being called overdue. */
  silentlyOverdue: string[];
  /** More than one rule for one lease. */
  appliedTwice: string[];
  /** Called active while nothing was in force. */
  activeInName: string[];
  /** Nothing was done: no action came, one ended without having been in force, or every lease of a run failed. */
  neverDone: string[];
  /** An action that went a way which no recorded decision permits. */
  decisionsLost: string[];
}

/** How long things may take, ms. */
export interface Timing {
  lease: number;
  lookEvery: number;
  /** The kernel counts in whole seconds, and a look takes a moment itself. */
  tolerance: number;
  /** With everything up again, a lease that ended meanwhile must be lifted, or called overdue, within this. */
  overdue: number;
  /** How long an action, or a point of it, is waited for. */
  within: number;
}

export const noViolations = (): Violations => ({
  withoutLease: [],
  silentlyOverdue: [],
  appliedTwice: [],
  activeInName: [],
  neverDone: [],
  decisionsLost: [],
});

interface Sample {
  inForce: boolean;
  rules: number;
}

async function sampleOf(world: World, lease: string): Promise<Sample> {
  const { sets, rules } = await world.ruleset();
  const elements = sets.find(({ name }) => name === setNames(lease).devices)?.elements ?? [];
  const own = rules.filter(
    ({ chain, comment }) => chain === 'leases' && comment === commentOf(lease),
  );
  return { inForce: elements.length > 0 && own.length > 0, rules: own.length };
}

const lasting: ReadonlySet<ActionView['state']> = new Set(
  [...finishedStates].filter((s) => s !== 'denied'),
);

/** Watches one action from now on until it is over. */
export class Onlooker {
  readonly #world: World;
  readonly #uid: string;
  readonly #found: Violations;
  readonly #timing: Timing;
  #watching = true;
  #overSince: number | null = null;
  /** Whether it was ever in force while it was called active. */
  #held = false;
  #emptyActive = 0;
  readonly #loop: Promise<void>;

  constructor(world: World, uid: string, { found, timing }: { found: Violations; timing: Timing }) {
    this.#world = world;
    this.#uid = uid;
    this.#found = found;
    this.#timing = timing;
    this.#loop = this.#watch();
  }

  async #watch(): Promise<void> {
    while (this.#watching) {
      await this.#look();
      await sleep(this.#timing.lookEvery);
    }
  }

  async #look(): Promise<void> {
    const { tolerance } = this.#timing;
    const before = await this.#read();
    const { inForce, rules } = await sampleOf(this.#world, this.#uid);
    const now = Date.now();
    if (rules > 1) this.#found.appliedTwice.push(`${this.#uid}: ${rules} rules`);
    // The database may be down at this moment; the kernel was read in any case.
    const action = await this.#read();
    if (action === null) return;
    const { state, activeUntil } = action;
    if (isActive(before) && isActive(action)) this.#compare(inForce, activeUntil);
    if (lasting.has(state)) this.#overSince ??= now;
    const over = this.#overSince !== null && now - this.#overSince > tolerance;
    if (inForce && over) this.#found.withoutLease.push(`${this.#uid}: in force although ${state}`);
    const late = activeUntil !== null && now > activeUntil + tolerance;
    if (inForce && late && state !== 'overdue') {
      this.#found.silentlyOverdue.push(`${this.#uid}: in force ${now - activeUntil} ms too long`);
    }
  }

  #read(): Promise<ActionView | null> {
    return this.#world.storage.getAction(this.#uid).catch(() => null);
  }

  /** It was called active before and after the kernel was read, and its end is not near. */
  #compare(inForce: boolean, activeUntil: number | null): void {
    if (inForce) this.#held = true;
    else if (activeUntil !== null && Date.now() < activeUntil - this.#timing.tolerance) {
      this.#emptyActive += 1;
    }
  }

  /** Whether the real ruleset held the effect while the lease was called active. */
  get held(): boolean {
    return this.#held;
  }

  /** Waits until the action is over, with everything up; then checks what was recorded. */
  async verdict(): Promise<ActionView> {
    const { overdue, lookEvery, tolerance } = this.#timing;
    const deadline = Date.now() + overdue;
    let action: ActionView | null = null;
    while (Date.now() < deadline) {
      action = await patiently(() => this.#world.storage.getAction(this.#uid));
      if (action !== null && finishedStates.has(action.state)) break;
      await sleep(lookEvery);
    }
    if (action === null) throw new Error(`${this.#uid} is not stored`);
    if (!finishedStates.has(action.state) && action.state !== 'overdue') {
      this.#found.silentlyOverdue.push(`${this.#uid}: still ${action.state}`);
    }
    await sleep(tolerance);
    this.#watching = false;
    await this.#loop;
    const { inForce, rules } = await sampleOf(this.#world, this.#uid);
    if (inForce || rules > 0) {
      this.#found.withoutLease.push(`${this.#uid}: ${rules} rules left after ${action.state}`);
    }
    this.#judgeDeeds(action);
    this.#found.decisionsLost.push(...lostDecisions(action));
    return action;
  }

  /** What it was called, beside what was seen of it. */
  #judgeDeeds({ state }: ActionView): void {
    if (this.#emptyActive > 0) {
      const looks = `at ${this.#emptyActive} looks`;
      this.#found.activeInName.push(`${this.#uid}: called active, and nothing in force ${looks}`);
    }
    // A fault may make a lease fail, and says so; anything else was never meant to be done.
    if (!mayEndIn.has(state)) this.#found.neverDone.push(`${this.#uid}: ended ${state}`);
  }
}

const mayEndIn: ReadonlySet<ActionView['state']> = new Set(['lifted', 'overdue', 'failed']);

function isActive(action: ActionView | null): boolean {
  return action !== null && (action.state === 'active' || action.state === 'taken_over');
}

/** Each way an action went needs its decision, recorded once. */
function lostDecisions({ uid, decisions, history }: ActionView): string[] {
  const steps = decisions.map(({ workflowId, step }) => `${workflowId} ${step}`);
  const lost: string[] = [];
  if (new Set(steps).size !== steps.length) lost.push(`${uid}: a step was decided twice`);
  const acts = (step: string) =>
    decisions.some((one) => one.step.startsWith(step) && one.effect === 'act');
  if (!acts('propose')) lost.push(`${uid}: the proposal was not decided`);
  const applied = history.filter(({ state }) => state === 'applying').length;
  if (applied > 1) lost.push(`${uid}: applied ${applied} times`);
  if (applied === 1 && !acts('apply')) lost.push(`${uid}: applied without a decision`);
  return lost;
}
