/** Runs the workers: one per role on its own task queue, so that only `act` can act on the network. */
import { NativeConnection, Runtime, Worker, makeTelemetryFilterString } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { createActivities } from '../../activities/index.ts';
import { taskQueues, type Role } from '../../workflows/messages.ts';
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
  address: string;
  namespace: string;
  roles: readonly Role[];
  activities: ReturnType<typeof createActivities>;
  log: Logger;
  /** A worker died while nobody asked it to. */
  onFailed: (error: Error) => void;
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

export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  const { address, namespace, roles, activities, log, onFailed } = options;
  installRuntime(log);
  const connection = await NativeConnection.connect({ address });
  const create = (role: Role): Promise<Worker> =>
    Worker.create({
      connection,
      namespace,
      taskQueue: taskQueues[role],
      ...(role === 'act' ? {} : { workflowBundle: { codePath: workflowBundlePath } }),
      activities: Object.fromEntries(activitiesOf[role].map((name) => [name, activities[name]])),
      maxCachedWorkflows: 200,
      // After a restart, what waits for the worker that is gone (a lift, say) waits this long; the default is 10 s.
      stickyQueueScheduleToStartTimeout: '2 seconds',
      shutdownGraceTime: '10 seconds',
    });
  const workers = await Promise.all(roles.map(create)).catch(async (error: unknown) => {
    // An open native connection would keep the process alive.
    await connection.close();
    throw error;
  });
  const runs = workers.map(async (worker) => {
    try {
      await worker.run();
    } catch (error) {
      onFailed(error instanceof Error ? error : new Error(String(error)));
    }
  });
  return {
    async stop() {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
      await Promise.all(runs);
      await connection.close();
    },
  };
}
