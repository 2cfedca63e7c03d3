/** What is not over yet: actions, incidents and inputs that some workflow must be working on, and leases to look after. */
import { and, eq, exists, gte, inArray, notInArray, or, sql } from 'drizzle-orm';
import { finishedStates, type ActionView } from '../domain/action.ts';
import { selectActions } from './actions.ts';
import type { Database } from './database.ts';
import { incidents } from './schema/incidents.ts';
import { inputs } from './schema/intake.ts';
import { actionHistory, actions } from './schema/response.ts';

export interface OpenIncident {
  uid: string;
  /** Wall clock, epoch ms, of its last change. */
  updatedAt: number;
}

export interface ReadInput {
  uid: string;
  /** The last committed batch; 0 before the first. */
  seq: number;
  done: boolean;
}

/** Actions in a state that something follows, in the order they were proposed. */
export async function unfinishedActions(db: Database): Promise<ActionView[]> {
  return await selectActions(db, notInArray(actions.state, [...finishedStates]));
}

/** Actions of which something may have been in force and that ended after `since` (wall clock, epoch ms). */
export async function leasesEndedSince(db: Database, since: number): Promise<ActionView[]> {
  const lately = db
    .select({ one: sql`1` })
    .from(actionHistory)
    .where(and(eq(actionHistory.action, actions.uid), gte(actionHistory.at, since)));
  return await selectActions(db, and(inArray(actions.state, ['lifted', 'failed']), exists(lately)));
}

/** Incidents that are open, or that are closed while one of their actions still asks. */
export async function incidentsToAttend(db: Database): Promise<OpenIncident[]> {
  const asking = db
    .select({ one: sql`1` })
    .from(actions)
    .where(and(eq(actions.incident, incidents.uid), eq(actions.state, 'awaiting_approval')));
  return await db
    .select({ uid: incidents.uid, updatedAt: incidents.updatedAt })
    .from(incidents)
    .where(or(sql`${incidents.status} <> 'closed'`, exists(asking)));
}

/** Inputs whose reading did not fail. */
export async function inputsRead(db: Database): Promise<ReadInput[]> {
  return await db
    .select({ uid: inputs.uid, seq: inputs.seq, done: inputs.done })
    .from(inputs)
    .where(sql`${inputs.state} <> 'failed'`);
}
