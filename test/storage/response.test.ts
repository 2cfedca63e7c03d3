/** Decisions, the states of actions, and effects are stored once, however often an activity is retried. */
import { expect, it } from 'vitest';
import type { Decision } from '../../domain/action.ts';
import type { Storage } from '../../storage/open.ts';
import { onEveryDatabase } from './databases.ts';
import { makeAction, makeDecision, openIncident, wallClock } from './made.ts';

async function record(storage: Storage, decision: Decision, subject: string): Promise<Decision> {
  const { workflowId, step, at } = decision;
  const asking = { workflowId, step, subject, incident: null, countSince: at };
  const input = { hash: 'of an input', document: { form: 1 } };
  const made = { decision, provisional: false, takenAlone: false, input, parts: [] };
  return (await storage.decideOnce(asking, () => made)).decision;
}

onEveryDatabase('response', (opened) => {
  it('keeps the first decision of a step and gives it back on repeats', async () => {
    const { storage } = opened;
    const incident = await openIncident(storage);
    const action = await storage.createAction(makeAction(incident), wallClock);
    const step = { workflowId: `response-${action.uid}`, step: 'propose' };
    const first = makeDecision(step);
    expect(await record(storage, first, action.uid)).toEqual(first);
    const second = { ...makeDecision(step), effect: 'act' as const };
    expect(await record(storage, second, action.uid)).toEqual(first);
    const before = makeDecision({ ...step, step: 'before applying' });
    await record(storage, before, action.uid);
    expect(await storage.getAction(action.uid)).toMatchObject({
      decision: before,
      decisions: [first, before],
    });
    expect((await storage.decisionsAbout([action.uid])).get(action.uid)).toHaveLength(2);
  });

  it('lets a warrant serve one activity, however often that is tried', async () => {
    const { storage } = opened;
    const use = (by: string) => storage.useWarrant({ id: 'warrant-1', by, at: wallClock });
    expect(await use('response-1/run-1/5')).toBe(true);
    expect(await use('response-1/run-1/5')).toBe(true);
    expect(await use('response-1/run-1/6')).toBe(false);
    expect(await use('response-1/run-2/5')).toBe(false);
    expect(await use('response-1/run-1/5')).toBe(true);
  });

  it('decides once when two workers decide the same step', async () => {
    const { storage } = opened;
    const incident = await openIncident(storage);
    const step = { workflowId: `incident-${incident}`, step: 'triage' };
    const made = [1, 2, 3, 4].map(() => makeDecision(step));
    const got = await Promise.all(made.map((one) => record(storage, one, incident)));
    expect(new Set(got.map((decision) => decision.uid)).size).toBe(1);
  });

  it('creates an action once', async () => {
    const { storage } = opened;
    const action = makeAction(await openIncident(storage));
    const first = await storage.createAction(action, wallClock);
    const again = { ...action, consequence: 'other' };
    expect(await storage.createAction(again, wallClock + 9)).toEqual(first);
    expect(first).toEqual({
      ...action,
      state: 'proposed',
      history: [{ state: 'proposed', at: wallClock, detail: '' }],
      decision: null,
      decisions: [],
      answerBy: null,
      activeUntil: null,
      answeredBy: null,
      approvals: [],
      actuator: null,
      activeSince: null,
      renewals: 0,
    });
    expect(await storage.actionsOfIncident(action.incident)).toEqual([first]);
    expect((await storage.listActions()).at(-1)).toEqual(first);
    expect(await storage.getAction('nowhere')).toBeNull();
  });

  it('appends each step of an action to its history once', async () => {
    const { storage } = opened;
    const action = makeAction(await openIncident(storage));
    await storage.createAction(action, wallClock);
    const before = await storage.countAsks();
    const ask = {
      step: 'ask',
      state: 'awaiting_approval' as const,
      at: wallClock + 1,
      detail: 'L2 asks a person',
      patch: { answerBy: 1000, plan: ['add rule'] },
    };
    const waiting = await storage.changeActionState(action.uid, ask);
    expect(await storage.countAsks()).toEqual({ asks: before.asks + 1, nearestAnswerBy: 1000 });
    const repeated = { ...ask, at: wallClock + 7, patch: { answerBy: 9 } };
    expect(await storage.changeActionState(action.uid, repeated)).toEqual(waiting);
    expect(waiting).toMatchObject({ answerBy: 1000, plan: ['add rule'], version: 'v1' });
    const summary = (await storage.listIncidents()).find(({ uid }) => uid === action.incident);
    expect(summary?.asks).toBe(1);
    const answered = await storage.changeActionState(action.uid, {
      step: 'answer',
      state: 'rejected',
      at: wallClock + 2,
      detail: 'rejected by ann',
      patch: { answeredBy: 'ann', answerBy: null },
    });
    expect(answered.history.map((change) => change.state)).toEqual([
      'proposed',
      'awaiting_approval',
      'rejected',
    ]);
    expect(await storage.countAsks()).toEqual(before);
  });

  it('refuses to change an action that is not stored', async () => {
    const { storage } = opened;
    const change = { step: 's', state: 'failed' as const, at: 1, detail: '' };
    await expect(storage.changeActionState('nowhere', change)).rejects.toThrow(RangeError);
  });

  it('keeps one effect for one key, and renews it', async () => {
    const { storage } = opened;
    const effect = { key: 'k1', kind: 'block_port', lines: ['drop'], expiresAt: wallClock };
    await storage.putEffect(effect);
    await storage.putEffect({ ...effect, expiresAt: wallClock + 60_000 });
    expect(await storage.listEffects()).toEqual([{ ...effect, expiresAt: wallClock + 60_000 }]);
    expect(await storage.removeEffect('k1')).toBe(true);
    expect(await storage.removeEffect('k1')).toBe(false);
    expect(await storage.getEffect('k1')).toBeNull();
  });
});
