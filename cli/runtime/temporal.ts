/** Reaches the Temporal server: the one of TEMPORAL_ADDRESS, or the embedded one as our child. */
import { Client, Connection } from '@temporalio/client';
import type { Logger } from 'pino';
import { checkFrontend } from '../temporal/health.ts';
import { findTemporal } from '../temporal/find.ts';
import { startDevServer } from '../temporal/dev-server.ts';
import { readReach, type Reach } from '../temporal/reach.ts';

export interface TemporalServer {
  reach: Reach;
  namespace: string;
  /** Temporal's own UI, where there is one we know of. */
  uiUrl: string | null;
  /** How it came to be, for the start-up lines. */
  origin: 'external' | 'started' | 'adopted';
  client: Client;
  close(): Promise<void>;
}

export interface TemporalOptions {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  log: Pick<Logger, 'info' | 'warn'>;
  onProgress: (line: string) => void;
  onNotice: (line: string) => void;
  /** Ends the search for a server, which may download or build one. */
  signal?: AbortSignal | undefined;
  onExit: (detail: string) => void;
}

/** How long an external server may take to answer before it counts as unreachable. */
const EXTERNAL_WITHIN_MS = 10_000;

/** @throws WatchbillError SETTINGS_INVALID, TEMPORAL_NOT_FOUND, TEMPORAL_DOWNLOAD_REFUSED, TEMPORAL_BUILD_FAILED, TEMPORAL_UNREACHABLE, PORT_IN_USE. */
export async function openTemporal(options: TemporalOptions): Promise<TemporalServer> {
  const { env, dataDir, log, onProgress, onNotice, signal, onExit } = options;
  const found = await findTemporal({
    ...{ env, onProgress, onNotice },
    ...(signal === undefined ? {} : { signal }),
  });
  if (found.kind === 'external') {
    const namespace = env['TEMPORAL_NAMESPACE'] ?? 'default';
    const reach = readReach(found.address, env);
    await checkFrontend({ reach, namespace, withinMs: EXTERNAL_WITHIN_MS });
    const { client, close } = await connect(reach, namespace);
    return { reach, namespace, uiUrl: null, origin: 'external', client, close };
  }
  const server = await startDevServer({
    ...{ binary: found.path, dataDir, log, onExit },
    ui: env['WATCHBILL_TEMPORAL_UI'] === 'on',
  });
  const { namespace, uiUrl, adopted } = server;
  const reach = { address: server.address };
  try {
    const { client, close } = await connect(reach, namespace);
    return {
      reach,
      namespace,
      uiUrl,
      origin: adopted ? 'adopted' : 'started',
      client,
      async close() {
        await close();
        await server.stop();
      },
    };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

async function connect(reach: Reach, namespace: string) {
  const connection = await Connection.connect(reach);
  return { client: new Client({ connection, namespace }), close: () => connection.close() };
}
