/** Actions: what was proposed, the states it went through, and the decisions about it. */
import { and, asc, count, eq, min, type SQL } from 'drizzle-orm';
import { ActionState, ActionView, finishedStates } from '../domain/action.ts';
import type { StateChange } from '../domain/action.ts';
import { isAnyOf, onlyRow } from './database.ts';
import type { Database } from './database.ts';
import { mutate } from './mutate.ts';
import { decisionsAbout } from './decisions.ts';
import { actionHistory, actions } from './schema/response.ts';

/** An action as it is kept: without what is joined to it. */
const ActionDocument = ActionView.omit({
  state: true,
  history: true,
  decision: true,
  decisions: true,
});

/** An action as it is proposed. */
export type NewAction = Omit<
  ActionView,
  'state' | 'history' | 'decision' | 'decisions' | keyof typeof untouched
>;

/** What only answers and the lease change. */
const untouched = {
  answerBy: null,
  activeUntil: null,
  answeredBy: null,
  approvals: [],
  actuator: null,
  activeSince: null,
  renewals: 0,
} satisfies Partial<ActionView>;

/** What a change of state may change with it. */
export type ActionPatch = Partial<Omit<NewAction, 'uid' | 'incident' | 'kind'>> &
  Partial<Pick<ActionView, keyof typeof untouched>>;

/** `step` names the change within the action: a repeated step changes nothing. */
export interface StepChange extends StateChange {
  step: string;
  /** Nothing changes unless the action is still in this state and version. */
  expect?: Pick<ActionView, 'state' | 'version'>;
}

export interface Asks {
  /** Actions that wait for a person. */
  asks: number;
  /** Wall clock, epoch ms: when the first of them expires. */
  nearestAnswerBy: number | null;
}

/**
 * Stores a proposed action once, in state `proposed` with one line of history at `at` (wall clock, epoch ms);
 * a repeat with the same uid changes nothing and returns what is stored.
 */
export async function createAction(
  db: Database,
  action: NewAction,
  at: number,
): Promise<ActionView> {
  const { uid, incident } = action;
  const document = { ...action, ...untouched };
  const state = 'proposed' satisfies StateChange['state'];
  return await mutate(db, async (tx, notify) => {
    const created = await tx
      .insert(actions)
      .values({ uid, incident, state, document })
      .onConflictDoNothing()
      .returning({ uid: actions.uid });
    if (created.length > 0) {
      const step = { action: uid, step: state, state, at, detail: '' };
      await tx.insert(actionHistory).values(step);
      notify({ type: 'action', uid, incident });
    }
    return onlyRow(await selectActions(tx, eq(actions.uid, uid)));
  });
}

/**
 * Appends a state to an action's history and patches the action with it. A step that is in the history already
 * changes nothing, nor does one that expects another state or version, nor any once the action is over. Returns the
 * action as it is afterwards.
 *
 * @throws RangeError when the action is not stored.
 */
export async function changeActionState(
  db: Database,
  uid: string,
  { patch, expect, ...change }: StepChange & { patch?: ActionPatch },
): Promise<ActionView> {
  return await mutate(db, async (tx, notify) => {
    const [row] = await tx.select().from(actions).where(eq(actions.uid, uid)).for('update');
    if (row === undefined) throw new RangeError(`action ${uid} is not stored`);
    const { version } = ActionDocument.parse(row.document);
    // Whoever comes after its end, such as a workflow whose lease was lifted for it, changes nothing.
    const over = finishedStates.has(ActionState.parse(row.state));
    const outdated =
      expect !== undefined && (row.state !== expect.state || version !== expect.version);
    if (over || outdated) {
      return onlyRow(await selectActions(tx, eq(actions.uid, uid)));
    }
    const appended = await tx
      .insert(actionHistory)
      .values({ action: uid, ...change })
      .onConflictDoNothing()
      .returning({ step: actionHistory.step });
    if (appended.length > 0) {
      const document = ActionDocument.parse({ ...ActionDocument.parse(row.document), ...patch });
      const { state } = change;
      const { answerBy } = document;
      await tx.update(actions).set({ state, answerBy, document }).where(eq(actions.uid, uid));
      notify({ type: 'action', uid, incident: row.incident });
    }
    return onlyRow(await selectActions(tx, eq(actions.uid, uid)));
  });
}

/** Whether a step is in the history of an action. */
export async function hasStep(db: Database, uid: string, step: string): Promise<boolean> {
  const rows = await db
    .select({ step: actionHistory.step })
    .from(actionHistory)
    .where(and(eq(actionHistory.action, uid), eq(actionHistory.step, step)));
  return rows.length > 0;
}

export async function getAction(db: Database, uid: string): Promise<ActionView | null> {
  const [action] = await selectActions(db, eq(actions.uid, uid));
  return action ?? null;
}

/** The actions of an incident, in the order they were proposed. */
export async function actionsOfIncident(db: Database, incident: string): Promise<ActionView[]> {
  return await selectActions(db, eq(actions.incident, incident));
}

/** All actions, in the order they were proposed. */
export async function listActions(db: Database): Promise<ActionView[]> {
  return await selectActions(db);
}

/** Those of which an effect was read back and holds, of all incidents. */
export async function actionsInForce(db: Database): Promise<ActionView[]> {
  return await selectActions(db, isAnyOf(actions.state, ['verified', 'active', 'taken_over']));
}

export async function countAsks(db: Database): Promise<Asks> {
  const [row] = await db
    .select({ asks: count(), nearestAnswerBy: min(actions.answerBy) })
    .from(actions)
    .where(eq(actions.state, 'awaiting_approval'));
  return row ?? { asks: 0, nearestAnswerBy: null };
}

/** The actions that `which` selects, with what is joined to them, in the order they were proposed. */
export async function selectActions(db: Database, which?: SQL): Promise<ActionView[]> {
  const rows = await db.select().from(actions).where(which).orderBy(asc(actions.ordinal));
  if (rows.length === 0) return [];
  const uids = rows.map((row) => row.uid);
  const steps = await db
    .select()
    .from(actionHistory)
    .where(isAnyOf(actionHistory.action, uids))
    .orderBy(asc(actionHistory.ordinal));
  const decided = await decisionsAbout(db, uids);
  return rows.map((row) => {
    const decisions = decided.get(row.uid) ?? [];
    return ActionView.parse({
      ...ActionDocument.parse(row.document),
      state: row.state,
      history: steps.filter((step) => step.action === row.uid),
      decision: decisions.at(-1) ?? null,
      decisions,
    });
  });
}
