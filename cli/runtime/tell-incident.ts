/** Tells an incident's workflow that something changed, starting it if need be. */
import type { Client } from '@temporalio/client';
import { incidentChanged, taskQueues, workflowIds } from '../../workflows/messages.ts';

export function tellIncidentWith(client: Client) {
  return async function tellIncident(incident: string): Promise<void> {
    await client.workflow.signalWithStart('incident', {
      workflowId: workflowIds.incident(incident),
      taskQueue: taskQueues.investigate,
      args: [{ incident }],
      signal: incidentChanged,
    });
  };
}
