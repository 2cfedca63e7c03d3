/** A running instance for tests that take something away from it: its API, and its Temporal server as a stranger sees it. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { z } from 'zod';
import { createInstanceClient } from '../../../cli/instance/client.ts';
import { ActionView } from '../../../domain/action.ts';
import { Alarm } from '../../../domain/alarm.ts';
import { DelegationView } from '../../../domain/delegation-api.ts';
import { IncidentSummary } from '../../../domain/incident.ts';
import { writeSmallCapture } from '../commands/small-capture.ts';
import { eventually, startWatchbill, type Running } from '../watchbill.ts';

/** Long enough for a start on a busy machine. */
const READY_MS = 150_000;

export interface Instance {
  process: Running;
  actions(): Promise<ActionView[]>;
  incidents(): Promise<IncidentSummary[]>;
  alarms(): Promise<Alarm[]>;
  approve(uid: string): Promise<void>;
  /** The names of the delegation documents so far. */
  delegation(): Promise<string>;
  /** Temporal without credentials, as any other user of the machine reaches it. */
  stranger(): Promise<Client>;
  stop(): Promise<void>;
}

export interface Starting {
  dataDir: string;
  env?: Record<string, string>;
  /** What is read; it stays the same input from start to start. */
  capture: string;
}

/** Reads the small capture as if live; answers when all is settled. */
export async function startInstance({ dataDir, env = {}, capture }: Starting): Promise<Instance> {
  const process = startWatchbill(['start', '--port', '0', '--as-live', capture], { dataDir, env });
  await eventually(
    'the console to be served and the input to be read',
    () => {
      if (process.stderr().includes('Stop: Ctrl-C')) return true;
      if (/^error /m.test(process.stderr())) throw new Error(process.stderr());
      return false;
    },
    READY_MS,
  ).catch((error: unknown) => {
    throw new Error(process.stderr(), { cause: error });
  });
  const client = await createInstanceClient(dataDir);
  return {
    process,
    actions: () => client.get('/api/actions', z.array(ActionView)),
    incidents: () => client.get('/api/incidents', z.array(IncidentSummary)),
    async alarms() {
      return (await client.get('/api/status', z.object({ alarms: z.array(Alarm) }))).alarms;
    },
    async approve(uid) {
      const { version } = await client.get(`/api/actions/${uid}`, ActionView);
      const body = { answer: 'approve', version, idempotencyKey: `approve-${uid}` };
      await client.post(`/api/actions/${uid}/answer`, body, ActionView);
    },
    async delegation() {
      const { versions } = await client.get('/api/delegation', DelegationView);
      return versions.map(({ name }) => name).join(' ');
    },
    stranger: () => strangerOn(dataDir),
    async stop() {
      process.signal('SIGINT');
      await process.ended;
    },
  };
}

async function strangerOn(dataDir: string): Promise<Client> {
  const text = await readFile(join(dataDir, 'temporal', 'server.json'), 'utf8');
  const { port } = z.object({ port: z.number() }).parse(JSON.parse(text));
  return new Client({ connection: await Connection.connect({ address: `127.0.0.1:${port}` }) });
}

export async function smallCapture(folder: string): Promise<string> {
  return await writeSmallCapture(folder);
}

/** At L2 with leases of an hour: everything asks. */
export async function writeDelegation(dataDir: string, lease = '1h'): Promise<void> {
  await writeFile(
    join(dataDir, 'delegation.yaml'),
    `version: 'recovery'\nlease: { duration: ${lease}, max: 2h }\n`,
  );
}
