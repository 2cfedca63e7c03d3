/** Replays the sample under `kill -9`, restart by restart, until it is through; gives what came of it. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createInstanceClient } from '../../../cli/instance/client.ts';
import { readInstance } from '../../../cli/instance/instance.ts';
import { Status } from '../../../domain/api.ts';
import { runDocument, type RunDocument } from '../documents.ts';
import { eventually, killTemporal, startWatchbill, type Running } from '../watchbill.ts';
import type { KillPoint } from './points.ts';

export const sample = 'samples/vishing';
const assets = 'samples/vishing-assets.yaml';

/** Replays without a disturbance. */
export async function replay(dataDir: string): Promise<RunDocument> {
  // `start` brings the sample's inventory with it.
  const args = ['run', sample, '--assets', assets, '--once', '--json', '--as-live'];
  const run = startWatchbill(args, { dataDir });
  try {
    return runDocument(await run.ended);
  } finally {
    await run.killGroup();
  }
}

/** Kills the replay at each point in turn, on one data folder, then lets it end. */
export async function replayKilledAt(
  points: readonly KillPoint[],
  dataDir: string,
): Promise<RunDocument> {
  for (const point of points) await replayUntil(point, dataDir);
  return await replay(dataDir);
}

/** `start` is killed, not `run`: its API tells how many events are committed. */
async function replayUntil(point: KillPoint, dataDir: string): Promise<void> {
  const running = startWatchbill(['start', '--port', '0'], { dataDir });
  try {
    await eventually('the point at which to kill', async () => {
      if (await hasEnded(running)) throw new Error(`start ended:\n${running.stderr()}`);
      return (await committedEvents(dataDir)) >= point.afterEvents;
    });
    await sleep(point.delayMs);
  } finally {
    await running.killGroup();
    if (point.withTemporal) await killTemporal(dataDir);
  }
}

async function hasEnded(running: Running): Promise<boolean> {
  return (await Promise.race([running.ended.then(() => 'ended'), sleep(0, 'runs')])) === 'ended';
}

/** Events that a killed process would not read again; -1 while nothing answers. */
async function committedEvents(dataDir: string): Promise<number> {
  try {
    await readInstance(dataDir);
    const client = await createInstanceClient(dataDir);
    const { inputs } = await client.get('/api/status', Status);
    return inputs.reduce((sum, { events }) => sum + events, 0);
  } catch {
    return -1;
  }
}

/** All that must be the same however often the replay was killed: everything but wall-clock times and what hangs on them. */
export function outcome({ incidents, totals }: RunDocument) {
  return {
    totals,
    incidents: incidents.map((incident) => ({
      uid: incident.uid,
      title: incident.title,
      severity: incident.severity,
      severityReason: incident.severityReason,
      provisional: incident.provisional,
      status: incident.status,
      start: incident.start,
      end: incident.end,
      entities: incident.entities,
      timeline: incident.timeline,
      findings: sortedByUid(incident.findings),
      narrative: incident.narrative?.text,
      claims: incident.narrative?.claims,
      ledger: incident.narrative?.ledger,
      actions: incident.actions.map(({ uid, kind, target, state, version, plan, evidenceFor }) => {
        return { uid, kind, target, state, version, plan, evidenceFor };
      }),
    })),
  };
}

function sortedByUid(findings: RunDocument['incidents'][number]['findings']) {
  return findings.toSorted((a, b) => (a.finding_info.uid < b.finding_info.uid ? -1 : 1));
}
