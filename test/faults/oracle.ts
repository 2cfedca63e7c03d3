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
  /** An action that went a way which no recorded decision permits. */
  decisionsLost: string[];
}

export const noViolations = (): Violations => ({
  withoutLease: [],
  silentlyOverdue: [],
  appliedTwice: [],
  decisionsLost: [],
});

const LOOK_EVERY_MS = 100;
/** The kernel counts in whole seconds, and a look takes a moment itself. */
const TOLERANCE_MS = 2_000;
/** With everything up again, a lease that ended meanwhile must be lifted, or called overdue, within this. */
const OVERDUE_MS = 60_000;

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
  #watching = true;
  #overSince: number | null = null;
  readonly #loop: Promise<void>;

  constructor(world: World, uid: string, found: Violations) {
    this.#world = world;
    this.#uid = uid;
    this.#found = found;
    this.#loop = this.#watch();
  }

  async #watch(): Promise<void> {
    while (this.#watching) {
      await this.#look();
      await sleep(LOOK_EVERY_MS);
    }
  }

  async #look(): Promise<void> {
    const { inForce, rules } = await sampleOf(this.#world, this.#uid);
    const now = Date.now();
    if (rules > 1) this.#found.appliedTwice.push(`${this.#uid}: ${rules} rules`);
    // The database may be down at this moment; the kernel was read in any case.
    const action = await this.#world.storage.getAction(this.#uid).catch(() => null);
    if (action === null) return;
    const { state, activeUntil } = action;
    if (lasting.has(state)) this.#overSince ??= now;
    const over = this.#overSince !== null && now - this.#overSince > TOLERANCE_MS;
    if (inForce && over) this.#found.withoutLease.push(`${this.#uid}: in force although ${state}`);
    const late = activeUntil !== null && now > activeUntil + TOLERANCE_MS;
    if (inForce && late && state !== 'overdue') {
      this.#found.silentlyOverdue.push(`${this.#uid}: in force ${now - activeUntil} ms too long`);
    }
  }

  /** Waits until the action is over, with everything up; then checks what was recorded. */
  async verdict(): Promise<ActionView> {
    const deadline = Date.now() + OVERDUE_MS;
    let action: ActionView | null = null;
    while (Date.now() < deadline) {
      action = await patiently(() => this.#world.storage.getAction(this.#uid));
      if (action !== null && finishedStates.has(action.state)) break;
      await sleep(LOOK_EVERY_MS);
    }
    if (action === null) throw new Error(`${this.#uid} is not stored`);
    if (!finishedStates.has(action.state) && action.state !== 'overdue') {
      this.#found.silentlyOverdue.push(`${this.#uid}: still ${action.state}`);
    }
    await sleep(TOLERANCE_MS);
    this.#watching = false;
    await this.#loop;
    const { inForce, rules } = await sampleOf(this.#world, this.#uid);
    if (inForce || rules > 0) {
      this.#found.withoutLease.push(`${this.#uid}: ${rules} rules left after ${action.state}`);
    }
    this.#found.decisionsLost.push(...lostDecisions(action));
    return action;
  }
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
