/** What is installed: Node, a Temporal server or the means to build one, a browser for the tests. */
import { WatchbillError } from '../../domain/errors.ts';
import { onPath } from '../temporal/executable.ts';
import { locateTemporal } from '../temporal/find.ts';
import { checkFrontend } from '../temporal/health.ts';
import { readReach } from '../temporal/reach.ts';
import { connectWorkers } from '../temporal/worker-connection.ts';
import { downloadFolder, releaseFor } from '../temporal/release.ts';
import type { Check, DoctorContext } from './check.ts';

const oldestNode = [20, 19] as const;
const recommendedNode = 24;

/** `version` is that of `process.versions.node`. */
export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = oldestNode;
  const name = 'node';
  if (major < oldestMajor || (major === oldestMajor && minor < oldestMinor)) {
    const effect = `Watchbill needs Node ${oldestNode.join('.')} or newer`;
    return {
      name,
      state: 'error',
      detail: version,
      effect,
      fix: `install Node ${recommendedNode}`,
    };
  }
  const advice = major < recommendedNode ? `, ${recommendedNode} is recommended` : '';
  return { name, state: 'ok', detail: `${version}${advice}` };
}

const originNames = {
  path: 'on PATH',
  cache: 'in our cache',
  gopath: 'in the Go folder',
  downloaded: 'just downloaded',
  built: 'just built',
} as const;

export async function checkTemporal({ env }: DoctorContext): Promise<Check> {
  const name = 'temporal';
  const refused: string[] = [];
  const found = await locateTemporal(env, (line) => refused.push(line));
  if (found?.kind === 'external') return checkExternal(found.address, env);
  if (found !== null) {
    const detail = `server ${found.server} ${originNames[found.origin]}: ${found.path}`;
    return { name, state: 'ok', detail };
  }
  const why = refused.length === 0 ? 'no binary' : refused.join('; ');
  let effect: string | null;
  try {
    effect = firstStart(env);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    return { name, state: 'error', detail: what, effect: 'no start', fix: 'unset it' };
  }
  if (effect !== null) return { name, state: 'warning', detail: why, effect, fix: 'npm start' };
  return {
    name,
    state: 'error',
    detail: `${why}, no download, and no Go to build one`,
    effect: 'nothing but `detect` can run',
    fix: 'install Go (https://go.dev/dl), or put `temporal` on PATH (https://docs.temporal.io/cli)',
  };
}

/** How the first start would come to a server; null: it can't. */
function firstStart(env: NodeJS.ProcessEnv): string | null {
  const folder = downloadFolder(env);
  const downloads = folder !== null && releaseFor() !== null;
  const builds = onPath('go', env).length > 0;
  const building = 'builds it with Go, once, about 3 minutes';
  if (!downloads) return builds ? `the first start ${building}` : null;
  const otherwise = builds ? `; without a connection it ${building}` : '';
  return `the first start downloads it, once, about 50 MB, from ${folder.host}${otherwise}`;
}

async function checkExternal(address: string, env: NodeJS.ProcessEnv): Promise<Check> {
  const namespace = env['TEMPORAL_NAMESPACE'] ?? 'default';
  const name = 'temporal';
  try {
    const reach = readReach(address, env);
    await checkFrontend({ reach, namespace, withinMs: 2_000 });
    // Without TLS, what a client can reach a worker can.
    if (reach.tls !== undefined) await (await connectWorkers(reach)).close();
    const through = reach.tls === undefined ? '' : ' through TLS';
    return { name, state: 'ok', detail: `${address} answers${through}, namespace ${namespace}` };
  } catch (error) {
    if (!(error instanceof WatchbillError)) throw error;
    const { message: detail, fix = 'start that server, or unset TEMPORAL_ADDRESS' } = error;
    return { name, state: 'error', detail, effect: 'no workflow can start or go on', fix };
  }
}

export function checkGo({ env }: DoctorContext): Check {
  const go = onPath('go', env)[0];
  return go === undefined
    ? { name: 'go', state: 'off', detail: 'not on PATH (needed only to build a Temporal server)' }
    : { name: 'go', state: 'ok', detail: go };
}

export function checkChromium({ env }: DoctorContext): Check {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const found = names.flatMap((name) => onPath(name, env))[0];
  return found === undefined
    ? { name: 'chromium', state: 'off', detail: 'not on PATH (only the browser tests need it)' }
    : { name: 'chromium', state: 'ok', detail: found };
}
