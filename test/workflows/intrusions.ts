/** Small inputs for the pipeline: range scans as Suricata logs them, and excerpts of the bundled capture. */
import { randomUUID } from 'node:crypto';
import { createReadStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { shortId } from '../../activities/hash.ts';
import { answersOver } from '../../cli/runtime/answers.ts';
import { closingOver } from '../../cli/runtime/closing.ts';
import { finishedStates, type ActionView } from '../../domain/action.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Me } from '../../domain/api.ts';
import { signedIn } from '../api/signed-in.ts';
import { incidentSettled, taskQueues, workflowIds } from '../../workflows/messages.ts';
import { eventually, type Running } from './running.ts';

const capture = join(import.meta.dirname, '../../samples/vishing/eve.json.gz');

export interface ScanOf {
  from: string;
  port: number;
  /** Epoch ms of the first contact. */
  at: number;
}

/** 40 unanswered contacts in 4 s: well over the 25 hosts in 5 minutes that make a range scan. */
export function scan({ from, port, at }: ScanOf): string[] {
  return Array.from({ length: 40 }, (_, index) => {
    const start = new Date(at + index * 100).toISOString().replace('Z', '000+0000');
    return JSON.stringify({
      timestamp: start,
      flow_id: at + index,
      event_type: 'flow',
      src_ip: from,
      src_port: 40_000 + index,
      dest_ip: `10.20.4.${index + 1}`,
      dest_port: port,
      ip_v: 4,
      proto: 'TCP',
      flow: {
        pkts_toserver: 1,
        pkts_toclient: 0,
        bytes_toserver: 60,
        bytes_toclient: 0,
        start,
        end: start,
        age: 0,
        state: 'new',
        reason: 'timeout',
        alerted: false,
      },
      tcp: {
        tcp_flags: '02',
        tcp_flags_ts: '02',
        tcp_flags_tc: '00',
        syn: true,
        state: 'syn_sent',
      },
    });
  });
}

/** The capture's SMB records of the employee's address, up to `until` (ISO 8601): its host names and log-ons. */
export async function employeesLogons(until: string): Promise<string[]> {
  const lines = createInterface({ input: createReadStream(capture).pipe(createGunzip()) });
  const kept: string[] = [];
  for await (const line of lines) {
    if (line.slice(14, 14 + until.length) >= until) break;
    if (line.includes('"ntlmssp"') && line.includes('"src_ip":"10.20.8.50"')) {
      kept.push(line);
    }
  }
  return kept;
}

/** Reads these records through the watch workflow to the end; answers the input's uid. */
export async function watchRecords(
  { storage, client, folder }: Running,
  { records, asLive = true }: { records: string[]; asLive?: boolean },
): Promise<string> {
  const uid = shortId('in', ...records, String(asLive));
  const path = join(folder, `${uid}.json`);
  writeFileSync(path, `${records.join('\n')}\n`);
  return await watchPaths({ storage, client }, { uid, paths: [path], asLive });
}

/** The same for files that are there. */
export async function watchFiles(running: Running, paths: string[]): Promise<string> {
  return await watchPaths(running, { uid: shortId('in', ...paths), paths, asLive: true });
}

async function watchPaths(
  { storage, client }: Pick<Running, 'storage' | 'client'>,
  input: { uid: string; paths: string[]; asLive: boolean },
): Promise<string> {
  const { uid } = input;
  await storage.registerInput(input);
  await client.workflow.execute('watch', {
    workflowId: workflowIds.watch(uid),
    taskQueue: taskQueues.detect,
    args: [{ input: uid, seq: 1 }],
  });
  return uid;
}

/** The incident that holds this device, newest first, once its workflow has caught up. */
export async function incidentsOf({ storage }: Running, device: string) {
  const incidents = await storage.listIncidents();
  return incidents.filter(({ entities }) => entities.some(({ id }) => id === device));
}

/** A device scans one port; answers the one action proposed for that, waiting for a person. */
export async function proposedAction(running: Running, device: string): Promise<ActionView> {
  await watchRecords(running, { records: scan({ from: device, port: 9401, at: Date.now() }) });
  return await eventually(`a proposal against ${device}`, async () => {
    const actions = await running.storage.listActions();
    return actions.find(
      ({ target, state }) => target.device === device && state === 'awaiting_approval',
    );
  });
}

/** The incident once its story is of the newest revision and its actions are finished or wait for a person. */
export function settled({ storage, client }: Running, uid: string, withinMs = 20_000) {
  return eventually(
    `incident ${uid} to settle`,
    async () => {
      const actions = await storage.actionsOfIncident(uid);
      const moving = actions.some(
        ({ state }) => state !== 'awaiting_approval' && !finishedStates.has(state),
      );
      const row = await storage.getIncident(uid);
      if (moving || row?.narratedRevision !== row?.revision) return null;
      const handle = client.workflow.getHandle(workflowIds.incident(uid));
      // Read again: the last telling came after the look above.
      return (await handle.query(incidentSettled)) && (await storage.getIncident(uid));
    },
    withinMs,
  );
}

export const lead = signedIn('lead', 'lead');

/** An account for a person of the tests: orders are taken of people who are stored. */
export async function known({ storage }: Running, { name, roles, account }: Me): Promise<void> {
  if (account === null || (await storage.getAccount(account)) !== null) return;
  await storage.addAccount({ uid: account, name, roles, madeBy: [], createdAt: Date.now() });
}

/** A person approves the action as it is shown. */
export async function answered(running: Running, action: ActionView): Promise<ActionView> {
  await known(running, lead);
  const { storage, client } = running;
  const { uid, version } = action;
  return await answersOver(storage, client).answer({
    uid,
    answer: { answer: 'approve', version, reason: 'as agreed', idempotencyKey: randomUUID() },
    by: lead,
  });
}

/** A person closes the incident. */
export function closed({ storage, client }: Running, uid: string): Promise<Incident> {
  const closing = { as: 'not_enough_data' } as const;
  return closingOver(storage, { client, undoMs: 900_000 }).closeIncident({
    uid,
    closing,
    by: lead,
  });
}
