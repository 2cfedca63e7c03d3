/** Another user of the machine: reaches the Temporal server, which asks nobody who they are, and nothing else of ours. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';

/** Of Temporal's own enumerations. */
const SCHEDULE_ACTIVITY = 1;
const START_TIMER = 3;
const COMPLETE_WORKFLOW = 4;
const ACTIVITY_COMPLETED = 12;
const ACTIVITY_FAILED = 13;
const TASK_SCHEDULED = [5, 6, 7, 10, 11];

const TEN_SECONDS = msToTs('10 seconds');

export interface ForgedActivity {
  /** The workflow in whose name it is asked for. */
  workflowId: string;
  name: string;
  taskQueue: string;
  arg: object;
}

function payloadOf(value: unknown): Payload {
  const payload = defaultPayloadConverter.toPayload(value);
  if (payload === undefined) throw new Error('no payload');
  return payload;
}

/**
 * Runs one of our activities with arguments of their own, in a workflow of theirs; answers the type of its failure,
 * `done` when there is none. What runs under that id is terminated.
 */
export async function runForged(client: Client, forged: ForgedActivity): Promise<string> {
  const { workflowService: service, options } = client;
  const { namespace } = options;
  const queue = { name: `intruder-${randomUUID()}` };
  await client.workflow.start('theirs', {
    workflowId: forged.workflowId,
    taskQueue: queue.name,
    workflowIdConflictPolicy: 'TERMINATE_EXISTING',
  });
  const poll = () =>
    client.withDeadline(Date.now() + 20_000, () =>
      service.pollWorkflowTaskQueue({ namespace, taskQueue: queue }),
    );
  const first = await poll();
  await service.respondWorkflowTaskCompleted({
    namespace,
    taskToken: first.taskToken,
    commands: [
      {
        commandType: SCHEDULE_ACTIVITY,
        scheduleActivityTaskCommandAttributes: {
          activityId: 'forged',
          activityType: { name: forged.name },
          taskQueue: { name: forged.taskQueue },
          input: { payloads: [payloadOf(forged.arg)] },
          startToCloseTimeout: TEN_SECONDS,
          scheduleToCloseTimeout: TEN_SECONDS,
          retryPolicy: { maximumAttempts: 1 },
        },
      },
    ],
  });
  const { taskToken, history } = await poll();
  await service.respondWorkflowTaskCompleted({
    namespace,
    taskToken,
    commands: [{ commandType: COMPLETE_WORKFLOW, completeWorkflowExecutionCommandAttributes: {} }],
  });
  const ended = (history?.events ?? []).filter(
    ({ eventType }) => !TASK_SCHEDULED.includes(Number(eventType)),
  );
  const failed = ended.find(({ eventType }) => Number(eventType) === ACTIVITY_FAILED);
  if (failed !== undefined) {
    const failure = failed.activityTaskFailedEventAttributes?.failure;
    return failure?.applicationFailureInfo?.type ?? failure?.message ?? 'failed';
  }
  const done = ended.some(({ eventType }) => Number(eventType) === ACTIVITY_COMPLETED);
  return done ? 'done' : 'never ran';
}

/** Polls a queue as a worker of theirs would, and answers activities with `answer` until it is ended, `most` at the most. */
export function answerActivities(
  client: Client,
  taskQueue: string,
  { answer, most = Infinity }: { answer: unknown; most?: number },
) {
  const { workflowService: service, options } = client;
  const { namespace } = options;
  const answered: string[] = [];
  const state = { ended: false };
  const poller = async (): Promise<void> => {
    while (!state.ended && answered.length < most) {
      const task = await client.withDeadline(Date.now() + 5_000, () =>
        service
          .pollActivityTaskQueue({ namespace, taskQueue: { name: taskQueue } })
          .catch(() => null),
      );
      if (task === null || task.taskToken.length === 0) continue;
      answered.push(task.activityType?.name ?? '');
      await service.respondActivityTaskCompleted({
        namespace,
        taskToken: task.taskToken,
        result: { payloads: [payloadOf(answer)] },
      });
    }
  };
  const running = poller();
  return {
    answered,
    async end(): Promise<void> {
      state.ended = true;
      await running;
    },
  };
}

/**
 * Takes one workflow task while no worker of ours runs. `timer`: answers it with a timer that the workflow never started,
 * so that it can't be replayed any more; `nothing`: never answers it.
 */
export async function takeTask(
  client: Client,
  given: { workflowId: string; taskQueue: string; answer: 'timer' | 'nothing' },
): Promise<void> {
  const { workflowService: service, options } = client;
  const { namespace } = options;
  const { workflowId, taskQueue, answer } = given;
  await client.workflow.getHandle(workflowId).signal('incidentChanged');
  for (;;) {
    const task = await client.withDeadline(Date.now() + 30_000, () =>
      service.pollWorkflowTaskQueue({ namespace, taskQueue: { name: taskQueue } }),
    );
    if (task.workflowExecution?.workflowId !== workflowId) continue;
    if (answer === 'nothing') return;
    const timer = { timerId: 'theirs', startToFireTimeout: msToTs('1 day') };
    await service.respondWorkflowTaskCompleted({
      namespace,
      taskToken: task.taskToken,
      commands: [{ commandType: START_TIMER, startTimerCommandAttributes: timer }],
    });
    return;
  }
}
