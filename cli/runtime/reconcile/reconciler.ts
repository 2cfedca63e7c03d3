/** Compares what the database holds with what Temporal runs, and starts again what is missing. */
import type { Client } from '@temporalio/client';
import { inForce } from '../../../domain/action.ts';
import { workflowGoneFix } from '../../../domain/alarm.ts';
import type { Storage } from '../../../storage/open.ts';
import { tellIncidentWith } from '../tell-incident.ts';
import { expectedWorkflows, isStillExpected, type Expected } from './expected.ts';
import { inParallel } from './in-parallel.ts';
import { progressOf } from './progress.ts';
import { restart } from './restart.ts';
import { tellStalled, type Waiting } from './stalled.ts';
import { describeRun, faultOf, listRunning, subjectOfRun, type Run } from './running.ts';

export interface ReconcilerPorts {
  storage: Pick<
    Storage,
    | 'unfinishedActions'
    | 'incidentsToAttend'
    | 'inputsRead'
    | 'getAction'
    | 'getIncident'
    | 'changeActionState'
    | 'raiseAlarm'
    | 'clearAlarm'
  >;
  client: Client;
  /** Wall clock, epoch ms. */
  now: () => number;
}

export interface Round {
  /**
   * How long a workflow that Temporal never heard of may still be about to be started, ms; 0 when none can be.
   */
  graceMs: number;
  /** Whether each one is an alarm; false where one alarm tells of all. */
  alarm: boolean;
}

/** Covers the time between storing a proposal or an incident and starting its workflow, retries included. */
export const startGraceMs = 20_000;

export interface Reconciler {
  /** Looks at everything once; gives the ids of the workflows that it started again. */
  round: (options?: Partial<Round>) => Promise<string[]>;
}

export function createReconciler(ports: ReconcilerPorts): Reconciler {
  /** Runs that were seen to be started for what their id says. */
  let genuine = new Set<string>();
  const missing = rememberMissing(ports.now);

  async function strangerOf(expected: Expected, run: Run): Promise<string | null> {
    if (genuine.has(run.runId)) return null;
    const subject = await subjectOfRun(ports.client, expected, run);
    if (subject === expected.uid) genuine.add(run.runId);
    return subject === expected.uid ? null : `it was started for ${subject ?? 'nothing we know'}`;
  }

  async function wrongWith(
    expected: Expected,
    listed: Run | null,
    waits: Waiting[],
  ): Promise<Wrong | null> {
    const now = ports.now();
    const suspected = faultOf(expected, listed, now);
    if (suspected === null && listed !== null) {
      const { runId } = listed;
      const { workflowId } = expected;
      const stranger = await strangerOf(expected, listed);
      const { hindrance, waiting } = await progressOf(ports.client, { workflowId, runId });
      const hindered = stranger ?? hindrance;
      if (hindered === null) waits.push(...waiting);
      return hindered === null ? null : { expected, run: listed, fault: hindered };
    }
    // The list may be a moment old: this is asked of the one that knows.
    const run = await describeRun(ports.client, expected.workflowId);
    const fault = faultOf(expected, run, ports.now());
    return fault === null ? null : { expected, run, fault };
  }

  return {
    async round({ graceMs = startGraceMs, alarm = true } = {}) {
      const { storage, client, now } = ports;
      const all = await expectedWorkflows(storage);
      const running = await listRunning(client);
      const runIds = new Set([...running.values()].map(({ runId }) => runId));
      genuine = new Set([...genuine].filter((runId) => runIds.has(runId)));
      missing.forget(running.keys());
      const restarted: string[] = [];
      const waits: Waiting[] = [];
      const looked = await inParallel(all, (one) =>
        wrongWith(one, running.get(one.workflowId) ?? null, waits),
      );
      for (const wrong of looked.found) {
        if (wrong === null) continue;
        const { expected } = wrong;
        if (wrong.run === null && now() - missing.since(expected) < graceMs) continue;
        if (!(await isStillExpected(storage, expected))) continue;
        if (expected.kind === 'response') await endLease(ports, expected.uid);
        await restart(ports, expected, wrong.run);
        restarted.push(expected.workflowId);
        if (alarm) await storage.raiseAlarm(alarmOf(expected, wrong.fault, now()));
      }
      await tellStalled(storage, waits, now());
      // What one run hides, by whatever is wrong with it, must not hide the others.
      if (looked.error !== null) throw looked.error;
      return restarted;
    },
  };
}

/** When what Temporal does not know was last changed, or, where nobody knows that, was first seen to be missing. */
function rememberMissing(now: () => number) {
  const first = new Map<string, number>();
  return {
    since({ workflowId, since }: Expected): number {
      if (!first.has(workflowId)) first.set(workflowId, now());
      return since > 0 ? since : (first.get(workflowId) ?? now());
    },
    forget(there: Iterable<string>): void {
      for (const workflowId of there) first.delete(workflowId);
    },
  };
}

/** A lease that nobody watches over ends now: its workflow lifts it when it is back, and the sweeper if it does not. */
async function endLease({ storage, client, now }: ReconcilerPorts, uid: string): Promise<void> {
  const action = await storage.getAction(uid);
  if (action === null || !inForce.has(action.state)) return;
  const detail = 'its workflow was ended by somebody else: it is lifted';
  const step = { step: 'move-lifting', state: 'lifting' as const, at: now(), detail };
  await storage.changeActionState(uid, step);
  await tellIncidentWith(client)(action.incident);
}

interface Wrong {
  expected: Expected;
  run: Run | null;
  fault: string;
}

function alarmOf({ uid, workflowId, because }: Expected, fault: string, at: number) {
  return {
    code: 'WORKFLOW_GONE' as const,
    subject: uid,
    detail: `${because}, and its workflow ${workflowId} must run: ${fault}. It was started again.`,
    fix: workflowGoneFix,
    at,
  };
}
