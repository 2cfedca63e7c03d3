/** The API's ports over the real storage and the Temporal client. */
import type { ApiPorts } from '../../api/ports.ts';
import { describeLife } from '../../baselines/describe.ts';
import { entityKey } from '../../domain/entity.ts';
import { briefOf } from '../../domain/finding.ts';
import type { ActionView } from '../../domain/action.ts';
import type { Status } from '../../domain/api.ts';
import { version } from '../../domain/version.ts';
import { isDryRun } from '../../policies/gates/dry-run.ts';
import { policyVersion } from '../../policies/version.ts';
import { answersOver } from './answers.ts';
import { closingOver } from './closing.ts';
import { delegationNow } from './delegation-in-force.ts';
import { delegationPorts } from './delegation-ports.ts';
import { exportIncident } from './export-incident.ts';
import { incidentView } from './incident-view.ts';
import { inventoryPorts } from './inventory-ports.ts';
import { killSwitchOver } from './kill-switch.ts';
import { peoplePorts } from './people-ports.ts';
import { regroupingPorts } from './regrouping.ts';
import type { System } from './system.ts';

/** More than a person reads; what is wrong with a file shows in its first records. */
const REJECTED_SHOWN = 1000;

export function apiPorts(system: System): ApiPorts {
  const { storage, temporal, undoMs } = system;
  const status = (): Promise<Status> => statusOf(system);
  const answers = answersOver(storage, temporal.client);
  const setKillSwitch = killSwitchOver(storage, answers);
  return {
    ...peoplePorts(storage),
    ...regroupingPorts(storage, temporal.client),
    ...closingOver(storage, { client: temporal.client, undoMs }),
    status,
    async incidents() {
      return (await storage.listIncidents()).sort((a, b) => b.updatedAt - a.updatedAt);
    },
    incident: (uid) => incidentView(storage, uid),
    exportIncident: (uid, request) => exportIncident(storage, uid, request),
    finding: (uid) => storage.getFinding(uid),
    async findings(incident, { after, limit }) {
      if ((await storage.getIncident(incident)) === null) return null;
      // One more than is shown tells whether there are more.
      const found = await storage.findingsPage(incident, { after, limit: limit + 1 });
      const shown = found.slice(0, limit);
      const last = shown.at(-1)?.finding_info.uid ?? null;
      return { findings: shown.map(briefOf), next: found.length > limit ? last : null };
    },
    agentSteps: async (uid) =>
      (await storage.getIncident(uid)) === null ? null : await storage.agentStepsOf(uid),
    agentText: (hash) => storage.getAgentText(hash),
    async actions() {
      return (await storage.listActions()).sort(waitingFirst);
    },
    action: (uid) => storage.getAction(uid),
    rejected: (input) => storage.listRejected({ input, limit: REJECTED_SHOWN }),
    async life(entity) {
      const key = entityKey(entity);
      const saved = (await storage.loadEntities([key])).get(key);
      return saved === undefined ? null : describeLife(entity, saved, Date.now());
    },
    answerAction: (given) => answers.answer(given),
    liftAction: (...given) => answers.lift(...given),
    extendAction: (...given) => answers.extend(...given),
    async setKillSwitch(change, by) {
      await setKillSwitch(change, by);
      return await status();
    },
    acknowledgeAlarm: (uid, by) => storage.acknowledgeAlarm({ uid, by: by.name, at: Date.now() }),
    ...delegationPorts(system),
    ...inventoryPorts(system),
    latestChange: () => storage.latestChangeId(),
    async changesSince(id, limit) {
      const { changes } = await storage.changesSince(id);
      return changes.slice(0, limit);
    },
  };
}

function waitingFirst(a: ActionView, b: ActionView): number {
  const waits = (action: ActionView) => (action.state === 'awaiting_approval' ? 0 : 1);
  const proposed = (action: ActionView) => action.history[0]?.at ?? 0;
  return waits(a) - waits(b) || (a.answerBy ?? 0) - (b.answerBy ?? 0) || proposed(b) - proposed(a);
}

async function statusOf({ storage, temporal, delegation }: System): Promise<Status> {
  const { asks, nearestAnswerBy } = await storage.countAsks();
  const document = await delegationNow(storage, Date.now());
  const killSwitches = await storage.getKillSwitches();
  const killSwitch = killSwitches.find(({ scope }) => scope === 'all');
  if (killSwitch === undefined) throw new Error('the switch for everything is not there');
  return {
    version,
    now: Date.now(),
    responseEnabled: document.response.enabled,
    dryRun: isDryRun(document),
    killSwitch,
    killSwitches: killSwitches.filter(({ scope, engaged }) => engaged && scope !== 'all'),
    levels: document.functions,
    delegationProblem: delegation.problem?.message ?? null,
    policyVersion: policyVersion(document),
    database: { kind: storage.kind, durable: storage.durable },
    temporal: {
      address: temporal.reach.address,
      namespace: temporal.namespace,
      uiUrl: temporal.uiUrl,
    },
    inputs: (await storage.listInputs()).map(({ progress }) => progress),
    incidents: (await storage.listIncidents()).length,
    asks,
    nearestAnswerBy,
    alarms: await storage.openAlarms(),
  };
}
