/** Runs one lease after the other, strikes each at its point, and counts what must never be. */
import { setTimeout as sleep } from 'node:timers/promises';
import { finishedStates, type ActionView } from '../../domain/action.ts';
import { eventually } from '../cli/watchbill.ts';
import { noViolations, Onlooker, type Timing, type Violations } from './oracle.ts';
import { strikes, type Point, type Strike } from './plan.ts';
import { clockShifts, createFaultyWorld, type World } from './world.ts';

export interface Report extends Violations {
  runs: number;
  /** How the actions ended: state → how many. */
  ended: Record<string, number>;
}

/** Of real servers: a lease that is many times as long as what its steps take. */
const realTiming: Timing = {
  lease: 5_000,
  lookEvery: 100,
  tolerance: 2_000,
  overdue: 60_000,
  within: 120_000,
};

/** Whether the action has come to this point. */
const reached: Record<Point, (action: ActionView, inForce: boolean) => boolean> = {
  'before-apply': ({ state }) => state !== 'proposed',
  'after-apply': (_action, inForce) => inForce,
  'during-verify': ({ state }) => state !== 'proposed' && state !== 'applying',
  'while-waiting': ({ activeUntil }) => activeUntil !== null,
  'at-expiry': ({ activeUntil }) => activeUntil !== null && Date.now() > activeUntil - 150,
  'during-lift': ({ state, activeUntil }) =>
    state === 'lifting' || (activeUntil !== null && Date.now() > activeUntil),
};

/** Null when none comes in time. */
async function actionAgainst(
  world: World,
  device: string,
  { within }: Timing,
): Promise<ActionView | null> {
  return await eventually(
    `an action against ${device}`,
    async () => {
      const actions = await world.storage.listActions().catch(() => []);
      return actions.find(({ target }) => target.device === device);
    },
    within,
  ).catch(() => null);
}

interface Watched {
  world: World;
  uid: string;
  timing: Timing;
}

/** Waits for the point; an action that ends before it never comes to it. */
async function comesTo(point: Point, { world, uid, timing }: Watched): Promise<void> {
  await eventually(
    `${uid} to come to ${point}`,
    async () => {
      const action = await world.storage.getAction(uid).catch(() => null);
      const { sets } = await world.ruleset();
      const inForce = sets.some(({ comment }) => comment === `watchbill ${uid}`);
      if (action === null) return false;
      return finishedStates.has(action.state) || reached[point](action, inForce);
    },
    timing.within,
  );
}

async function strike({ fault }: Strike, world: World, { lease }: Timing): Promise<void> {
  switch (fault) {
    case 'worker':
      return await world.killWorker();
    case 'clock-fast':
    case 'clock-slow':
      return await world.killWorker(clockShifts[fault]);
    case 'database':
      return await world.cutDatabase();
    case 'temporal':
      await world.killTemporal();
      return await world.startTemporal();
    case 'all-down':
      world.supervise(false);
      await world.killWorker();
      await world.killTemporal();
      await sleep(lease + 1_500);
      await world.startTemporal();
      return world.supervise(true);
  }
}

interface Options {
  runs: number;
  seed: number;
  say: (line: string) => void;
  timing?: Timing;
  /** The product under test: this one, in processes of its own, unless a test breaks another. */
  createWorld?: (leaseMs: number) => Promise<World>;
}

/** Progress and the seed go to `say`; the same seed strikes the same way. */
export async function runFaults(options: Options): Promise<Report> {
  const { runs, seed, say, timing = realTiming, createWorld = createFaultyWorld } = options;
  await using world = await createWorld(timing.lease);
  const found = noViolations();
  const ended: Record<string, number> = {};
  let held = 0;
  for (const [index, planned] of strikes(seed, runs).entries()) {
    const device = `10.${100 + Math.floor(index / 250)}.${index % 250}.7`;
    const seen = await runLease(world, { device, planned, found, timing });
    const state = seen?.state ?? 'nothing';
    if (seen?.held === true) held += 1;
    ended[state] = (ended[state] ?? 0) + 1;
    const { point, fault, delayMs } = planned;
    say(`${index + 1}/${runs}  ${point}  ${fault}  +${delayMs} ms  → ${state}`);
  }
  if (held === 0) found.neverDone.push(`none of ${runs} leases was seen in force while active`);
  return { runs, ended, ...found };
}

interface OneLease {
  device: string;
  planned: Strike;
  found: Violations;
  timing: Timing;
}

/** One lease from the scan that leads to it to its end, struck on the way; null when no action came. */
async function runLease(world: World, { device, planned, found, timing }: OneLease) {
  await world.attack(device);
  const action = await actionAgainst(world, device, timing);
  if (action === null) {
    found.neverDone.push(`${device}: no action came`);
    return null;
  }
  const { uid } = action;
  const onlooker = new Onlooker(world, uid, { found, timing });
  await comesTo(planned.point, { world, uid, timing });
  await sleep(planned.delayMs);
  await strike(planned, world, timing);
  const { state } = await onlooker.verdict();
  return { state, held: onlooker.held };
}

/** How many violations there are in all. */
export function totalOf(found: Violations): number {
  const { withoutLease, silentlyOverdue, appliedTwice } = found;
  const { activeInName, neverDone, decisionsLost } = found;
  return [
    withoutLease,
    silentlyOverdue,
    appliedTwice,
    activeInName,
    neverDone,
    decisionsLost,
  ].flat().length;
}
