/** The last line of defence of a lease, without any workflow: what should be gone is lifted, and people are told. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Actuator } from '../../activities/actuators/actuator.ts';
import { createSweeper, sweepGraceMs } from '../../activities/sweep-leases.ts';
import type { ActionState } from '../../domain/action.ts';
import type { Me } from '../../domain/api.ts';
import type { OrderKind } from '../../domain/order.ts';
import type { Storage } from '../../storage/open.ts';
import { signedIn } from '../api/signed-in.ts';
import { onEveryDatabase } from '../storage/databases.ts';
import { makeAction, openIncident, wallClock } from '../storage/made.ts';

const owner: Me = { ...signedIn('owner', 'lead'), account: null, via: 'token' };

onEveryDatabase('sweeping leases', (opened) => {
  let now: number;
  let inForce: Set<string>;
  let refuses: boolean;
  let told: string[];
  let sweep: () => Promise<void>;
  const storage = (): Storage => opened.storage;

  beforeEach(() => {
    now = wallClock;
    inForce = new Set();
    refuses = false;
    told = [];
    const actuator: Pick<Actuator, 'gone' | 'remove'> = {
      gone: ({ lease }) => Promise.resolve(!inForce.has(lease)),
      remove: ({ lease }) => Promise.resolve(void inForce.delete(lease)),
    };
    const sweeper = createSweeper({
      storage: opened.storage,
      actuators: { named: (name) => (name === 'gateway' ? (actuator as Actuator) : null) },
      lift({ action }) {
        if (refuses) return Promise.reject(new Error('the gateway does not answer'));
        inForce.delete(action);
        return Promise.resolve();
      },
      tellIncident(incident) {
        told.push(incident);
        return Promise.reject(new Error('Temporal is away'));
      },
      now: () => now,
    });
    sweep = () => sweeper.round();
  });

  /** An action that went through these states, in force until `until`. */
  async function lease(until: number, ...states: ActionState[]): Promise<string> {
    const action = makeAction(await openIncident(storage()));
    await storage().createAction(action, wallClock);
    for (const state of states) {
      const patch = { activeUntil: until, actuator: 'gateway' };
      const step = { step: `move-${state}`, state, at: wallClock, detail: '' };
      await storage().changeActionState(action.uid, { ...step, patch });
    }
    inForce.add(action.uid);
    return action.uid;
  }

  const stateOf = async (uid: string) => (await storage().getAction(uid))?.state;
  const alarmsOf = async (uid: string) =>
    (await storage().openAlarms()).filter(({ subject }) => subject === uid).map(({ code }) => code);

  it('leaves a lease alone as long as its workflow may still be lifting it', async () => {
    const uid = await lease(wallClock + 1000, 'applying', 'verified', 'active');
    now = wallClock + 1000 + sweepGraceMs;
    await sweep();
    expect(await stateOf(uid)).toBe('active');
    expect(inForce.has(uid)).toBe(true);
    expect(sweepGraceMs).toBeLessThan(50_000);
  });

  it.each([
    ['active', ['applying', 'verified', 'active']],
    ['taken_over', ['applying', 'verified', 'active', 'taken_over']],
    ['lifting', ['applying', 'verified', 'active', 'lifting']],
  ] satisfies [string, ActionState[]][])(
    'lifts what is %s past its end, and says that somebody may be taking tasks',
    async (_name, states) => {
      const uid = await lease(wallClock + 1000, ...states);
      now = wallClock + 1000 + sweepGraceMs + 1;
      await sweep();
      expect(await stateOf(uid)).toBe('lifted');
      expect(inForce.has(uid)).toBe(false);
      expect(await alarmsOf(uid)).toEqual(['LIFT_BYPASSED']);
      expect(told).toContain((await storage().getAction(uid))?.incident);
      await sweep();
      expect(await alarmsOf(uid)).toEqual(['LIFT_BYPASSED']);
    },
  );

  describe('a person’s order to lift', () => {
    const order = (action: string, kind: OrderKind = 'lift', by: Partial<Me> = {}) =>
      storage().placeOrder({
        ...{ uid: `ord-${action}`, kind, action, idempotencyKey: `key-${action}`, at: wallClock },
        by: { ...owner, ...by },
        body: { reason: 'it is ours' },
      });
    const hour = wallClock + 3_600_000;

    it.each([
      ['active', ['applying', 'verified', 'active']],
      ['taken_over', ['applying', 'verified', 'active', 'taken_over']],
    ] satisfies [string, ActionState[]][])(
      'that no workflow took up lifts what is %s',
      async (_name, states) => {
        const uid = await lease(hour, ...states);
        await order(uid);
        now = wallClock + 20_001;
        await sweep();
        expect(await stateOf(uid)).toBe('lifted');
        expect(inForce.has(uid)).toBe(false);
        expect(await alarmsOf(uid)).toEqual(['LIFT_BYPASSED']);
        const [lifting] = (await storage().getAction(uid))?.history.slice(-2) ?? [];
        expect(lifting?.detail).toContain('lifted early by owner: it is ours');
        expect(await storage().getOrder(`ord-${uid}`)).toMatchObject({ takenFor: 'lift' });
      },
    );

    it('is left to the workflow as long as it may be taking it up', async () => {
      const uid = await lease(hour, 'applying', 'verified', 'active');
      await order(uid);
      now = wallClock + 15_000;
      await sweep();
      expect(await stateOf(uid)).toBe('active');
    });

    it('that was taken and not carried out is carried out', async () => {
      const uid = await lease(hour, 'applying', 'verified', 'active');
      await order(uid);
      await storage().takeOrder({ uid: `ord-${uid}`, purpose: 'lift' });
      now = wallClock + 20_001;
      await sweep();
      expect(await stateOf(uid)).toBe('lifted');
    });

    it('that was refused, is for something else, or comes from nobody we know, moves nothing', async () => {
      const [refused, extends_, stranger] = [
        await lease(hour, 'applying', 'verified', 'active'),
        await lease(hour, 'applying', 'verified', 'active'),
        await lease(hour, 'applying', 'verified', 'active'),
      ];
      await order(refused);
      await storage().refuseOrder({ uid: `ord-${refused}`, code: 'ORDER_UNKNOWN' });
      await order(extends_, 'extend');
      await order(stranger, 'lift', { account: 'acc-gone', via: 'session' });
      now = wallClock + 20_001;
      await sweep();
      for (const uid of [refused, extends_, stranger]) expect(await stateOf(uid)).toBe('active');
    });
  });

  it('lifts what was never said to be active, once it can be no more', async () => {
    const uid = await lease(0, 'applying');
    now = wallClock + 3_600_000;
    await sweep();
    expect(await stateOf(uid)).toBe('applying');
    now = wallClock + 2 * 3_600_000;
    await sweep();
    expect(await stateOf(uid)).toBe('lifted');
  });

  it('tells a lift that fails, tries on, and takes the alarm back when it is done', async () => {
    const uid = await lease(wallClock, 'applying', 'verified', 'active');
    refuses = true;
    now = wallClock + sweepGraceMs + 1;
    await sweep();
    expect(await stateOf(uid)).toBe('overdue');
    expect(await alarmsOf(uid)).toEqual(['LIFT_OVERDUE']);
    refuses = false;
    now += sweepGraceMs + 1;
    await sweep();
    expect(await stateOf(uid)).toBe('lifted');
    expect(await alarmsOf(uid)).toEqual([]);
  });

  it('removes what was falsely said to be lifted', async () => {
    const uid = await lease(wallClock, 'applying', 'verified', 'active', 'lifting', 'lifted');
    await sweep();
    expect(inForce.has(uid)).toBe(false);
    expect(await alarmsOf(uid)).toEqual(['LIFT_BYPASSED']);
  });

  it('is not undone by the workflow that comes after it', async () => {
    const uid = await lease(wallClock, 'applying', 'verified', 'active');
    now = wallClock + sweepGraceMs + 1;
    await sweep();
    for (const state of ['lifting', 'overdue', 'active'] as const) {
      const late = { step: `late-${state}`, state, at: now, detail: '' };
      await storage().changeActionState(uid, late);
    }
    expect(await stateOf(uid)).toBe('lifted');
  });

  it('does nothing for an actuator that another worker holds', async () => {
    const uid = await lease(wallClock, 'applying', 'verified', 'active');
    await storage().changeActionState(uid, {
      ...{ step: 'elsewhere', state: 'active', at: wallClock, detail: '' },
      patch: { actuator: 'another' },
    });
    now = wallClock + sweepGraceMs + 1;
    await sweep();
    expect(await stateOf(uid)).toBe('active');
  });
});
