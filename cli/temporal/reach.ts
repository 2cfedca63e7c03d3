/** How to reach a Temporal server of the site's own: its address, TLS, client certificate and API key. */
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { WatchbillError } from '../../domain/errors.ts';

/** What both kinds of connection (client, worker) take. */
export type Reach = { address: string } & Pick<
  NativeConnectionOptions,
  'tls' | 'apiKey' | 'metadata'
>;

/** The settings that are read, by the names that Temporal's own tools give them. */
const pairs = [
  ['TEMPORAL_TLS_CLIENT_CERT_PATH', 'TEMPORAL_TLS_CLIENT_KEY_PATH'],
  ['TEMPORAL_TLS_CLIENT_CERT_DATA', 'TEMPORAL_TLS_CLIENT_KEY_DATA'],
] as const;

/**
 * Reads `TEMPORAL_TLS`, `TEMPORAL_TLS_*`, `TEMPORAL_API_KEY` and `TEMPORAL_GRPC_META_*`; files of Temporal's own tools
 * are not read, so that only what is set for Watchbill counts.
 * @param address `host:port`
 * @throws WatchbillError SETTINGS_INVALID for half a client certificate, a file that can't be read, a key that would be
 * sent in clear, or TLS without a check of the server's name
 */
export function readReach(address: string, env: NodeJS.ProcessEnv): Reach {
  // An empty variable is one that is not set.
  const set = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => name.startsWith('TEMPORAL_') && value !== ''),
  ) as Record<string, string>;
  refuseIgnored(set);
  const { tls, apiKey, metadata } = load(set);
  if (apiKey !== undefined && !tls) {
    throw invalid('TEMPORAL_API_KEY is sent through TLS only', 'unset TEMPORAL_TLS=false');
  }
  return {
    address,
    ...(tls ? { tls } : {}),
    ...(apiKey === undefined ? {} : { apiKey }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function load(set: Record<string, string>) {
  try {
    return loadClientConnectConfig({ disableFile: true, overrideEnvVars: set }).connectionOptions;
  } catch (error) {
    // That of a file that can't be read names the file.
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(
      `the settings of the Temporal server can't be used: ${reason}`,
      'check TEMPORAL_TLS and the files that TEMPORAL_TLS_… name',
    );
  }
}

const switchWords: readonly string[] = ['true', 'false', '1', '0'];

/** The library would pass over each of these in silence. */
function refuseIgnored(set: Record<string, string>): void {
  for (const [certificate, key] of pairs) {
    if ((set[certificate] === undefined) === (set[key] === undefined)) continue;
    const [there, missing] = set[key] === undefined ? [certificate, key] : [key, certificate];
    throw invalid(`${there} is set without ${missing}`, `set ${missing} too`);
  }
  const wanted = set['TEMPORAL_TLS'];
  if (wanted !== undefined && !switchWords.includes(wanted)) {
    throw invalid(`TEMPORAL_TLS is ${wanted}; it is true or false`, 'set TEMPORAL_TLS=true');
  }
  if (set['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION'] === undefined) return;
  throw invalid(
    'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION is not supported: the server’s certificate is always checked',
    'unset it, and name its authority with TEMPORAL_TLS_SERVER_CA_CERT_PATH and its name with TEMPORAL_TLS_SERVER_NAME',
  );
}

const invalid = (message: string, fix: string) =>
  new WatchbillError('SETTINGS_INVALID', message, { fix });
