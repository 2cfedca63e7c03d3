/** Opens an input for reading, waits until all that follows from it is settled, and says how far it has come. */
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

/** How often to look; a look is a handful of indexed queries. */
const LOOK_EVERY_MS = 250;

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
  for (;;) {
    signal?.throwIfAborted();
    const input = await system.storage.getInput(uid);
    if (input === null) throw new WatchbillError('NOT_FOUND', `input ${uid} is not registered`);
    const waiting = await unsettled(system, uid, input.progress);
    onProgress(input.progress, waiting ?? 'done');
    if (waiting === null) return input.progress;
    await new Promise((wake) => setTimeout(wake, LOOK_EVERY_MS));
  }
}

/** What is still going on, in words; null when nothing is. */
async function unsettled(
  system: System,
  uid: string,
  progress: ReplayProgress,
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
  for (const { uid: incident } of await storage.listIncidents()) {
    const doing = await incidentUnsettled(system, incident);
    if (doing !== null) return doing;
  }
  const moving = (await storage.listActions()).find((action) => !isSettled(action));
  return moving === undefined ? null : `waiting for ${moving.uid} (${moving.state})`;
}

/** A workflow that ended with its input half read was ended by hand, or by an error of ours: waiting would never end. */
async function expectMore({ storage }: System, uid: string): Promise<void> {
  const now = (await storage.getInput(uid))?.progress.state;
  if (now !== 'reading') return;
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
  uid: string,
): Promise<string | null> {
  const row = await storage.getIncident(uid);
  if (row === null || row.status === 'closed') return null;
  if (row.narratedRevision !== row.revision) return `investigating ${uid}`;
  const handle = temporal.client.workflow.getHandle(workflowIds.incident(uid));
  if (!(await handle.query(incidentSettled))) return `investigating ${uid}`;
  const told = isTold(row.narrative, await storage.actionsOfIncident(uid));
  return told ? null : `telling ${uid}`;
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
