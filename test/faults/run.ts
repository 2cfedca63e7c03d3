/** Runs one lease after the other, strikes each at its point, and counts what must never be. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActionView } from '../../domain/action.ts';
import { eventually } from '../cli/watchbill.ts';
import { noViolations, Onlooker, type Violations } from './oracle.ts';
import { strikes, type Point, type Strike } from './plan.ts';
import { clockShifts, createFaultyWorld, type World } from './world.ts';

export interface Report extends Violations {
  runs: number;
  /** How the actions ended: state → how many. */
  ended: Record<string, number>;
}

const LEASE = '3s';
const LEASE_MS = 3_000;
const WITHIN_MS = 120_000;

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

async function actionAgainst(world: World, device: string): Promise<ActionView> {
  return await eventually(
    `an action against ${device}`,
    async () => {
      const actions = await world.storage.listActions().catch(() => []);
      return actions.find(({ target }) => target.device === device);
    },
    WITHIN_MS,
  );
}

async function comesTo(point: Point, world: World, uid: string): Promise<void> {
  await eventually(
    `${uid} to come to ${point}`,
    async () => {
      const action = await world.storage.getAction(uid).catch(() => null);
      const { sets } = await world.ruleset();
      const inForce = sets.some(({ comment }) => comment === `watchbill ${uid}`);
      return action !== null && reached[point](action, inForce);
    },
    WITHIN_MS,
  );
}

async function strike({ fault }: Strike, world: World): Promise<void> {
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
      await sleep(LEASE_MS + 1_500);
      await world.startTemporal();
      return world.supervise(true);
  }
}

/** Progress and the seed go to `say`; the same seed strikes the same way. */
export async function runFaults({
  runs,
  seed,
  say,
}: {
  runs: number;
  seed: number;
  say: (line: string) => void;
}): Promise<Report> {
  await using world = await createFaultyWorld(LEASE);
  const found = noViolations();
  const ended: Record<string, number> = {};
  for (const [index, planned] of strikes(seed, runs).entries()) {
    const device = `10.${100 + Math.floor(index / 250)}.${index % 250}.7`;
    await world.attack(device);
    const { uid } = await actionAgainst(world, device);
    const onlooker = new Onlooker(world, uid, found);
    await comesTo(planned.point, world, uid);
    await sleep(planned.delayMs);
    await strike(planned, world);
    const { state } = await onlooker.verdict();
    ended[state] = (ended[state] ?? 0) + 1;
    say(
      `${index + 1}/${runs}  ${planned.point}  ${planned.fault}  +${planned.delayMs} ms  → ${state}`,
    );
  }
  return { runs, ended, ...found };
}

export function totalOf({
  withoutLease,
  silentlyOverdue,
  appliedTwice,
  decisionsLost,
}: Violations) {
  return withoutLease.length + silentlyOverdue.length + appliedTwice.length + decisionsLost.length;
}
