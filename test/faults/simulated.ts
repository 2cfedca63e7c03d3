/** A product in miniature, whole or broken on purpose: what the oracle of the faults is itself tried on. */
import { setTimeout as sleep } from 'node:timers/promises';
import { commentOf, setNames } from '../../activities/actuators/nft-lines.ts';
import type { ReadRule, ReadSet } from '../../activities/actuators/nft-ruleset.ts';
import { ActionView, type ActionState } from '../../domain/action.ts';
import { makeAction, makeDecision } from '../storage/made.ts';
import type { World } from './world.ts';

export const defects = [
  'applying does nothing',
  'lifting does nothing',
  'everything is done twice',
  'it never acts',
  'no action comes',
  'every lease fails',
] as const;
export type Defect = (typeof defects)[number];

/** How long each step takes, ms: much less than a tenth of the lease. */
const STEP_MS = 20;

/** Its rules of all leases, as a gateway would list them. */
class Gateway {
  readonly #rules: ReadRule[] = [];
  readonly #sets = new Map<string, ReadSet>();

  add(lease: string, device: string): void {
    const [comment, name] = [commentOf(lease), setNames(lease).devices];
    const handle = this.#rules.length + 1;
    this.#rules.push({ chain: 'leases', handle, comment, text: '', packets: null });
    this.#sets.set(lease, { name, comment, elements: [device] });
  }

  remove(lease: string): void {
    this.#sets.delete(lease);
    const kept = this.#rules.filter(({ comment }) => comment !== commentOf(lease));
    this.#rules.splice(0, this.#rules.length, ...kept);
  }

  list() {
    return { rules: [...this.#rules], sets: [...this.#sets.values()], hooks: [] };
  }
}

/** Runs a lease as the product does, but for what is broken in it. */
class Product {
  readonly actions = new Map<string, ActionView>();
  readonly gateway = new Gateway();
  readonly #leaseMs: number;
  readonly #defect: Defect | null;

  constructor(leaseMs: number, defect: Defect | null) {
    this.#leaseMs = leaseMs;
    this.#defect = defect;
  }

  async respond(device: string): Promise<void> {
    if (this.#defect === 'no action comes') return;
    const made = makeAction('inc-1');
    const { uid } = made;
    const decisions = this.#decide(uid, 'propose');
    const state = 'proposed';
    const fresh = { ...made, target: { device }, state, history: [], decision: null, decisions };
    const unset = { answerBy: null, activeUntil: null, answeredBy: null };
    this.actions.set(uid, ActionView.parse({ ...fresh, ...unset }));
    await sleep(STEP_MS);
    if (this.#defect === 'it never acts') return this.#move(uid, 'recorded');
    const times = this.#defect === 'everything is done twice' ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      this.#change(uid, {
        decisions: [...this.#action(uid).decisions, ...this.#decide(uid, 'apply')],
      });
      this.#move(uid, 'applying');
      if (this.#defect !== 'applying does nothing') this.gateway.add(uid, device);
      await sleep(STEP_MS);
    }
    if (this.#defect === 'every lease fails') {
      this.gateway.remove(uid);
      return this.#move(uid, 'failed');
    }
    this.#change(uid, { activeUntil: Date.now() + this.#leaseMs });
    this.#move(uid, 'active');
    await sleep(this.#leaseMs);
    this.#move(uid, 'lifting');
    if (this.#defect !== 'lifting does nothing') this.gateway.remove(uid);
    this.#move(uid, 'lifted');
  }

  #decide(uid: string, step: string) {
    return [{ ...makeDecision({ workflowId: `response-${uid}`, step }), effect: 'act' }];
  }

  #action(uid: string): ActionView {
    const action = this.actions.get(uid);
    if (action === undefined) throw new Error(`there is no action ${uid}`);
    return action;
  }

  #change(uid: string, change: object): void {
    this.actions.set(uid, ActionView.parse({ ...this.#action(uid), ...change }));
  }

  #move(uid: string, state: ActionState): void {
    const { history } = this.#action(uid);
    this.#change(uid, { state, history: [...history, { state, at: Date.now(), detail: '' }] });
  }
}

/** The world around it, which no fault can strike. */
export function createSimulatedWorld(leaseMs: number, defect: Defect | null): World {
  const product = new Product(leaseMs, defect);
  const running: Promise<void>[] = [];
  const nothing = () => Promise.resolve();
  return {
    storage: {
      getAction: (uid) => Promise.resolve(product.actions.get(uid) ?? null),
      listActions: () => Promise.resolve([...product.actions.values()]),
    },
    ruleset: () => Promise.resolve(product.gateway.list()),
    attack(device) {
      running.push(product.respond(device));
      return Promise.resolve();
    },
    killWorker: nothing,
    killTemporal: nothing,
    startTemporal: nothing,
    cutDatabase: nothing,
    supervise: () => undefined,
    errors: () => '',
    async [Symbol.asyncDispose]() {
      await Promise.all(running);
    },
  };
}
