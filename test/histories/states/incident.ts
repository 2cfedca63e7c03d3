/** Incident workflows: open, taking what is found later, with a model, gone on, moved on, closed. */
import { modelPort } from '../../../cli/runtime/model.ts';
import { regroupingPorts } from '../../../cli/runtime/regrouping.ts';
import { taskQueues, workflowIds } from '../../../workflows/messages.ts';
import { narrating } from '../../fakes/narrating.ts';
import { startModelServer } from '../../fakes/model-server.ts';
import {
  answered,
  closed,
  proposedAction,
  scan,
  settled,
  watchRecords,
} from '../../workflows/intrusions.ts';
import { anna } from '../../workflows/acting.ts';
import { delegationOf, eventually, type Running } from '../../workflows/running.ts';
import { newDevice, type State } from './state.ts';

/** An open incident with one question; answers what it is about. */
async function open(running: Running): Promise<{ device: string; uid: string }> {
  running.delegation = delegationOf({});
  const device = newDevice();
  const { incident: uid } = await proposedAction(running, device);
  await settled(running, uid);
  return { device, uid };
}

async function findMore(running: Running, { device, uid }: { device: string; uid: string }) {
  await watchRecords(running, { records: scan({ from: device, port: 3389, at: Date.now() }) });
  await settled(running, uid);
}

export const incidentStates: readonly State[] = [
  {
    name: 'incident-open',
    reach: async (running) => workflowIds.incident((await open(running)).uid),
  },
  {
    name: 'incident-second-finding',
    async reach(running) {
      const about = await open(running);
      await findMore(running, about);
      return workflowIds.incident(about.uid);
    },
  },
  {
    name: 'incident-answered',
    async reach(running) {
      running.delegation = delegationOf({ lease: '2s' });
      const action = await proposedAction(running, newDevice());
      await answered(running, action);
      await running.client.workflow.getHandle(workflowIds.response(action.uid)).result();
      await settled(running, action.incident);
      return workflowIds.incident(action.incident);
    },
  },
  {
    name: 'incident-closed',
    async reach(running) {
      const about = await open(running);
      await findMore(running, about);
      await closed(running, about.uid);
      const id = workflowIds.incident(about.uid);
      await running.client.workflow.getHandle(id).result();
      return id;
    },
  },
  {
    name: 'incident-continued',
    async reach(running) {
      const about = await open(running);
      const id = workflowIds.incident(about.uid);
      await running.client.workflow.getHandle(id).terminate('goes on with a short history');
      const actions = await running.storage.actionsOfIncident(about.uid);
      await running.client.workflow.start('incident', {
        workflowId: id,
        taskQueue: taskQueues.investigate,
        args: [{ incident: about.uid, started: actions.map(({ uid }) => uid) }],
      });
      await findMore(running, about);
      return id;
    },
  },
  {
    name: 'incident-regrouped',
    async reach(running) {
      const [one, other] = [await open(running), await open(running)];
      const regrouping = regroupingPorts(running.storage, running.client);
      const merging = { from: other.uid, note: '', preview: false };
      const { uid } = await regrouping.mergeIncidents({ uid: one.uid, merging, by: anna });
      await settled(running, one.uid);
      await regrouping.undoRegrouping({ uid: uid ?? '', by: anna });
      await eventually('what moved away to be asked about no more', async () => {
        const actions = await running.storage.actionsOfIncident(one.uid);
        return actions.some(({ state }) => state === 'withdrawn');
      });
      await settled(running, one.uid);
      return workflowIds.incident(one.uid);
    },
  },
  {
    name: 'incident-told-by-model',
    async reach(running) {
      const server = await startModelServer({ answers: { good: narrating } });
      running.model = modelPort({
        OPENAI_BASE_URL: server.baseUrl,
        WATCHBILL_MODEL: 'fake',
        WATCHBILL_MODEL_OUTPUT: 'toolCall',
      });
      try {
        return workflowIds.incident((await open(running)).uid);
      } finally {
        running.model = null;
        await server.close();
      }
    },
  },
];
