/** Who asks for an activity: the server lets anybody ask, so each of ours looks whether it is the workflow it is for. */
import { activityInfo } from '@temporalio/activity';
import { refuse } from './refuse.ts';
import type { ActivityPorts } from '../ports.ts';

/** The workflow that asks, and its run. */
export interface Asker {
  workflowId: string;
  run: string;
}

interface Expected {
  workflowId: string;
  /** The uid of what it is about. */
  subject: string;
  /** It runs in the worker of the workflow itself, and is never asked for through the server. */
  local: boolean;
}

/** Fails with MOVE_REFUSED, and raises it as an alarm, when somebody else asks. */
export async function askerOf(ports: ActivityPorts, expected: Expected): Promise<Asker> {
  const { activityType, isLocal, workflowExecution } = activityInfo();
  const { workflowId, subject, local } = expected;
  const by = workflowExecution?.workflowId ?? 'nobody';
  if (by !== workflowId || isLocal !== local) {
    const code = 'MOVE_REFUSED';
    throw await refuse(ports, { code, subject, why: `${activityType} was asked for by ${by}` });
  }
  return { workflowId, run: workflowExecution?.runId ?? '' };
}

/** Lets only an action's own workflow ask; `local`: as it does, inside its own worker. */
export function onlyResponse(ports: ActivityPorts, { local }: { local: boolean }) {
  return <G extends Asker & { action: string }, R>(run: (given: G) => Promise<R>) =>
    async (given: Omit<G, keyof Asker>): Promise<R> => {
      const { action: subject } = given as Pick<G, 'action'>;
      const asker = await askerOf(ports, { workflowId: `response-${subject}`, subject, local });
      return await run({ ...given, ...asker } as G);
    };
}

/** The same for an incident’s; `local`: as it does, inside its own worker. */
export function onlyIncident(ports: ActivityPorts, { local }: { local: boolean }) {
  return <G extends { incident: string }, R>(run: (given: G) => Promise<R>) =>
    async (given: G): Promise<R> => {
      const { incident: subject } = given;
      await askerOf(ports, { workflowId: `incident-${subject}`, subject, local });
      return await run(given);
    };
}

/** The same for an input’s. */
export function onlyWatch(ports: ActivityPorts, { local }: { local: boolean }) {
  return <G extends { input: string } & Pick<Asker, 'workflowId'>, R>(
      run: (given: G) => Promise<R>,
    ) =>
    async (given: Omit<G, 'workflowId'>): Promise<R> => {
      const { input: subject } = given as Pick<G, 'input'>;
      const workflowId = `watch-${subject}`;
      await askerOf(ports, { workflowId, subject, local });
      return await run({ ...given, workflowId } as G);
    };
}
