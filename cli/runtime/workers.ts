/** Runs the workers: one per role on its own task queue, so that only `act` can act on the network. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Runtime, Worker, makeTelemetryFilterString } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { createActivities } from '../../activities/index.ts';
import { taskQueues, type Role } from '../../workflows/messages.ts';
import type { Reach } from '../temporal/reach.ts';
import { connectWorkers } from '../temporal/worker-connection.ts';
import { sdkLogger } from './sdk-log.ts';
import { workflowBundlePath } from './workflow-bundle.ts';

type Activity = keyof ReturnType<typeof createActivities>;

/** Decisions run as local activities in the worker of the workflow that asks. */
const activitiesOf: Readonly<Record<Role, readonly Activity[]>> = {
  detect: ['readBatch', 'correlate', 'tellIncidents', 'decideOpening'],
  investigate: [
    'gatherFacts',
    'agentsToAsk',
    'askAgent',
    'askTool',
    'draftNarrative',
    'triageIncident',
    'planActions',
    'narrateIncident',
    'decideVerdict',
    'proposeAction',
  ],
  respond: [
    'openAction',
    'moveAction',
    'approveAction',
    'escalateAction',
    'planSubstitutes',
    'decideApplying',
    'decideRenewal',
    'evidenceOfAction',
    'readOrder',
    'readWithdrawal',
    'refuseMessage',
  ],
  act: ['applyAction', 'verifyAction', 'liftAction'],
};

export interface Workers {
  /** Lets running activities end, then stops. */
  stop(): Promise<void>;
}

export interface WorkersOptions {
  reach: Reach;
  namespace: string;
  roles: readonly Role[];
  activities: ReturnType<typeof createActivities>;
  log: Logger;
  /** A worker died while nobody asked it to; another takes its place. */
  onFailed: (role: Role, error: Error) => void;
}

let installed = false;

/** The SDK's core logs through ours, and leaves signals to us: things must stop in order. */
function installRuntime(log: Logger): void {
  if (installed) return;
  installed = true;
  Runtime.install({
    shutdownSignals: [],
    logger: sdkLogger(log, { onTerminal: process.stderr.isTTY === true }),
    telemetryOptions: {
      logging: { filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }), forward: {} },
    },
  });
}

/** @throws WatchbillError TEMPORAL_UNREACHABLE */
export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  const { reach, namespace, roles, activities, log, onFailed } = options;
  installRuntime(log);
  const connection = await connectWorkers(reach);
  const create = (role: Role): Promise<Worker> =>
    Worker.create({
      connection,
      namespace,
      taskQueue: taskQueues[role],
      ...(role === 'act' ? {} : { workflowBundle: { codePath: workflowBundlePath } }),
      activities: Object.fromEntries(activitiesOf[role].map((name) => [name, activities[name]])),
      // One that is not in memory is replayed at each task: an attack may be some hundred incidents at once.
      maxCachedWorkflows: 1000,
      // After a restart, what waits for the worker that is gone (a lift, say) waits this long; the default is 10 s.
      stickyQueueScheduleToStartTimeout: '2 seconds',
      shutdownGraceTime: '10 seconds',
    });
  const workers = await Promise.all(roles.map(create)).catch(async (error: unknown) => {
    // An open native connection would keep the process alive.
    await connection.close();
    throw error;
  });
  const kept = roles.map((role, at) => keepRunning(role, { first: workers[at], create, onFailed }));
  return {
    async stop() {
      await Promise.all(kept.map((one) => one.stop()));
      await connection.close();
    },
  };
}

interface Keeping {
  first: Worker | undefined;
  create: (role: Role) => Promise<Worker>;
  onFailed: WorkersOptions['onFailed'];
}

const LONGEST_PAUSE_MS = 30_000;

/** Runs a worker until it is stopped; one that dies is told, and another takes its place after a pause. */
function keepRunning(role: Role, { first, create, onFailed }: Keeping) {
  const stopping = new AbortController();
  let worker = first;
  const run = async (): Promise<void> => {
    for (let failures = 0; !stopping.signal.aborted; failures += 1) {
      try {
        worker ??= await create(role);
        await worker.run();
        return;
      } catch (error) {
        onFailed(role, error instanceof Error ? error : new Error(String(error)));
        worker = undefined;
      }
      const pauseMs = Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** failures);
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const ended = run();
  return {
    async stop() {
      stopping.abort();
      if (worker?.getState() === 'RUNNING') worker.shutdown();
      await ended;
    },
  };
}
