/** Opens an input for reading, waits until all that follows from it is settled, and says how far it has come. */
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { discoverInputs } from '../../activities/ingest/discover.ts';
import { openReader } from '../../activities/ingest/event-reader.ts';
import { Position } from '../../activities/ingest/position.ts';
import { shortId } from '../../activities/hash.ts';
import { finishedStates, type ActionState, type ActionView } from '../../domain/action.ts';
import type { ReplayProgress } from '../../domain/api.ts';
import type { Narrative } from '../../domain/incident.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { incidentSettled, taskQueues, workflowIds } from '../../workflows/messages.ts';
import { inputProblem } from './check-inputs.ts';
import type { System } from './system.ts';

/**
 * Registers the input and starts its workflow, unless that runs or has read everything already.
 * The same paths are the same input: reading goes on where it was, and nothing is replayed twice.
 * @throws WatchbillError INPUT_CHANGED when a file read before is now another one.
 */
export async function openInput(
  system: System,
  input: { paths: string[]; asLive: boolean; follow?: boolean },
): Promise<string> {
  const { storage, temporal } = system;
  const { paths, asLive, follow = false } = input;
  const uid = shortId('in', ...paths, String(asLive), ...(follow ? ['follow'] : []));
  const { progress } = await storage.registerInput({ uid, paths, asLive, follow });
  const resume = await storage.resumePoint(uid);
  if (resume !== null && !follow) await expectSameFiles(paths, resume.position);
  if (progress.state === 'done') return uid;
  try {
    await temporal.client.workflow.start('watch', {
      workflowId: workflowIds.watch(uid),
      taskQueue: taskQueues.detect,
      args: [{ input: uid, seq: (resume?.seq ?? 0) + 1 }],
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
  return uid;
}

async function expectSameFiles(paths: string[], position: unknown): Promise<void> {
  const { files } = await discoverInputs(paths);
  const reader = await openReader(files, Position.parse(position));
  await reader.close();
}

export interface Settling {
  onProgress: (progress: ReplayProgress, waiting: string) => void;
  signal?: AbortSignal;
}

/** How often to look, unless a look takes long itself: then a third of the time at most goes into looking. */
const LOOK_EVERY_MS = 250;
const PAUSE_PER_LOOK = 2;

/** A server that is slow or away for so long is told, and then given up, ms. */
const TELL_AFTER_MS = 10_000;
const GIVE_UP_AFTER_MS = 10 * 60_000;

/** Longer than the reconciler takes to notice, ms. */
const STARTED_AGAIN_WITHIN_MS = 60_000;

/**
 * Waits until the input is read, every finding has joined its incident, narratives are current, and each action is
 * finished, in force, or waits for a person.
 * @throws the WatchbillError that ended the reading.
 */
export async function settle(
  system: System,
  uid: string,
  { onProgress, signal }: Settling,
): Promise<ReplayProgress> {
  const settled: Settled = new Map();
  let lastAnswer = performance.now();
  for (;;) {
    signal?.throwIfAborted();
    const began = performance.now();
    const input = await system.storage.getInput(uid);
    if (input === null) throw new WatchbillError('NOT_FOUND', `input ${uid} is not registered`);
    try {
      const waiting = await unsettled(system, { uid, progress: input.progress, settled });
      lastAnswer = performance.now();
      onProgress(input.progress, waiting ?? 'done');
      if (waiting === null) return input.progress;
    } catch (error) {
      // Our own errors end the reading; a Temporal server that is slow for once must not.
      const silentMs = performance.now() - lastAnswer;
      if (error instanceof WatchbillError || silentMs > GIVE_UP_AFTER_MS) throw error;
      if (silentMs > TELL_AFTER_MS) onProgress(input.progress, 'waiting for the Temporal server');
    }
    const tookMs = performance.now() - began;
    await sleep(Math.max(LOOK_EVERY_MS, tookMs * PAUSE_PER_LOOK));
  }
}

/** Incidents whose workflows had caught up, by their state then: a query to a workflow costs its worker a replay of it. */
type Settled = Map<string, string>;

interface Looked {
  uid: string;
  progress: ReplayProgress;
  settled: Settled;
}

/** What is still going on, in words; null when nothing is. */
async function unsettled(
  system: System,
  { uid, progress, settled }: Looked,
): Promise<string | null> {
  const { storage } = system;
  const running = await isRunning(system, workflowIds.watch(uid));
  // An input that failed before stays marked until its next batch: only an ended workflow says that it failed now.
  if (progress.state === 'failed' && !running) throw inputProblem(progress.message ?? '');
  if (progress.state !== 'done') {
    if (!running) await expectMore(system, uid);
    return 'reading';
  }
  if (running) return 'joining findings';
  const actions = await storage.listActions();
  for (const { uid: incident } of await storage.listIncidents()) {
    const own = actions.filter((action) => action.incident === incident);
    const doing = await incidentUnsettled(system, { uid: incident, actions: own, settled });
    if (doing !== null) return doing;
  }
  const moving = actions.find((action) => !isSettled(action));
  return moving === undefined ? null : `waiting for ${moving.uid} (${moving.state})`;
}

/**
 * A workflow that ended with its input half read was ended by hand, or by an error of ours: it is started again within
 * seconds (`reconcile/`), and where that does not happen waiting would never end.
 */
async function expectMore(system: System, uid: string): Promise<void> {
  const deadline = Date.now() + STARTED_AGAIN_WITHIN_MS;
  do {
    const now = (await system.storage.getInput(uid))?.progress.state;
    if (now !== 'reading' || (await isRunning(system, workflowIds.watch(uid)))) return;
    await sleep(LOOK_EVERY_MS);
  } while (Date.now() < deadline);
  throw new WatchbillError(
    'INTERNAL',
    `reading ended early; see ${workflowIds.watch(uid)} in Temporal`,
    {
      fix: 'run the same command again: it goes on from the last committed batch',
    },
  );
}

async function incidentUnsettled(
  { storage, temporal }: System,
  { uid, actions, settled }: Pick<Looked, 'uid' | 'settled'> & { actions: readonly ActionView[] },
): Promise<string | null> {
  const row = await storage.getIncident(uid);
  if (row === null || row.status === 'closed') return null;
  if (row.narratedRevision !== row.revision) return `investigating ${uid}`;
  if (!isTold(row.narrative, actions)) return `telling ${uid}`;
  const now = [row.revision, row.updatedAt, ...actions.map(({ state }) => state)].join(' ');
  if (settled.get(uid) === now) return null;
  const handle = temporal.client.workflow.getHandle(workflowIds.incident(uid));
  if (!(await handle.query(incidentSettled))) return `investigating ${uid}`;
  settled.set(uid, now);
  return null;
}

/** Temporal forgets a workflow some time after its end (a day on the dev server). */
async function isRunning({ temporal }: System, workflowId: string): Promise<boolean> {
  try {
    const { status } = await temporal.client.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/** Whether the story tells each action in the state it is in; states are told a moment after they are stored. */
function isTold(narrative: Narrative | null, actions: readonly ActionView[]): boolean {
  const told = (narrative?.ledger ?? []).flatMap(({ fields }) =>
    fields['kind'] === undefined ? [] : [String(fields['state'])],
  );
  const states = actions.map(({ state }) => state);
  return told.sort().join() === states.sort().join();
}

/** Nothing more happens to it for now: it is over, asks a person, or holds until its time; an overdue lift may take days. */
function isSettled({ state }: ActionView): boolean {
  return finishedStates.has(state) || lastingStates.has(state);
}

const lastingStates: ReadonlySet<ActionState> = new Set([
  'awaiting_approval',
  'active',
  'taken_over',
  'overdue',
]);
