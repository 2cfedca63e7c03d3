/** Tells an incident's workflow that something changed, starting it if need be. */
import type { Client } from '@temporalio/client';
import type { Storage } from '../../storage/open.ts';
import { incidentChanged, taskQueues, workflowIds } from '../../workflows/messages.ts';

/** What is known of its actions is told to a workflow that has to be started: each is started once. */
export function tellIncidentWith(client: Client, storage: Pick<Storage, 'actionUids'>) {
  return async function tellIncident(incident: string): Promise<void> {
    await client.workflow.signalWithStart('incident', {
      workflowId: workflowIds.incident(incident),
      taskQueue: taskQueues.investigate,
      args: [{ incident, started: await storage.actionUids(incident) }],
      signal: incidentChanged,
    });
  };
}
