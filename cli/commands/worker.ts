/** `watchbill worker`: workers alone, against a Temporal server and a PostgreSQL that others run too. */
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import type { Role } from '../../workflows/messages.ts';
import { openDataDir } from '../instance/data-dir.ts';
import { notices } from '../report/delegation-text.ts';
import { readDelegation } from '../runtime/delegation.ts';
import { startSystem } from '../runtime/system.ts';
import type { CommandContext } from './context.ts';
import { Interrupted, stopped, stopSignal } from './stop-signal.ts';

const roles: readonly Role[] = ['detect', 'investigate', 'respond', 'act'];

export async function worker(
  options: { role?: string[]; delegation?: string },
  context: CommandContext,
): Promise<number> {
  const { env, stderr, log } = context;
  const wanted = (options.role ?? roles).map(roleOf);
  for (const name of ['TEMPORAL_ADDRESS', 'DATABASE_URL']) {
    if (!env[name]) {
      throw new WatchbillError(
        'SETTINGS_INVALID',
        `a worker needs ${name}: it shares its server and database with others`,
        {
          fix: 'set it, or use npm start for everything in one process',
        },
      );
    }
  }
  const dataDir = await openDataDir(context.dataDir, (line) => void stderr.write(`${line}\n`));
  const delegation = await readDelegation({ env, dataDir, file: options.delegation });
  const stopping = stopSignal(stderr);
  const system = await startSystem({
    env,
    dataDir,
    delegation,
    log,
    roles: wanted,
    onProgress: (line) => log.info(line),
    onNotice: (line) => log.warn(line),
    signal: stopping.signal,
    onFailed: (error) => stopping.abort(error),
  });
  try {
    for (const notice of notices(system, context.err)) stderr.write(notice);
    stderr.write(`worker ready: ${wanted.join(', ')}\n`);
    const reason = await stopped(stopping.signal);
    if (!(reason instanceof Interrupted)) throw reason;
    return exitCodes.ok;
  } finally {
    await system.stop();
    stopping.dispose();
  }
}

function roleOf(text: string): Role {
  const found = roles.find((role) => role === text);
  if (found !== undefined) return found;
  throw new WatchbillError('USAGE', `there is no role ${text}; roles are ${roles.join(', ')}`);
}
