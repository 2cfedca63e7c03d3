/** The console of a start: served where people come in, announced to the other commands, its first link handed over. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { WayIn } from '../../api/address.ts';
import { createApp } from '../../api/app.ts';
import { builtConsole } from '../../api/console.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { version } from '../../domain/version.ts';
import { writeInstance } from '../instance/instance.ts';
import { writePrivateFile } from '../instance/private-file.ts';
import { clock } from '../report/incident-text.ts';
import { apiPorts } from '../runtime/api-ports.ts';
import type { System } from '../runtime/system.ts';
import type { CommandContext } from './context.ts';
import { newLink } from './link.ts';

export interface Console {
  /** By which people open it. */
  address: string;
  close(): Promise<void>;
}

interface Opening {
  port: number;
  wayIn: WayIn;
  dataDir: string;
  context: CommandContext;
}

/** Serves API and console, and announces them to the other commands. @throws WatchbillError PORT_IN_USE · SETTINGS_INVALID */
export async function openConsole(
  system: System,
  { port, wayIn, dataDir, context }: Opening,
): Promise<Console> {
  const token = randomBytes(32).toString('base64url');
  const app = await createApp(apiPorts(system), {
    version,
    instanceToken: token,
    ownerName: 'owner',
    publicAddress: wayIn.address,
    webRoot: builtConsole(),
    logger: context.log,
  });
  const address = await listen(app, { host: wayIn.listen, port });
  await writeInstance(dataDir, { address, token, version });
  return { address: wayIn.address?.origin ?? address, close: () => app.close() };
}

async function listen(
  app: Awaited<ReturnType<typeof createApp>>,
  { host, port }: { host: string; port: number },
): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EADDRNOTAVAIL') {
      const message = `WATCHBILL_LISTEN: this machine has no address ${host}`;
      throw new WatchbillError('SETTINGS_INVALID', message, { cause });
    }
    if (code !== 'EADDRINUSE') throw cause;
    throw new WatchbillError('PORT_IN_USE', `port ${port} is taken`, {
      fix: 'choose another with --port',
      cause,
    });
  }
}

const linkFile = (dataDir: string): string => join(dataDir, 'sign-in-link');

/** Writes a sign-in link where its owner alone can read it; on a terminal also there. Logs keep what a pipe is told. */
export async function handOverLink(
  dataDir: string,
  { stderr }: Pick<CommandContext, 'stderr'>,
): Promise<void> {
  const { url, expiresAt } = await newLink(dataDir);
  const path = linkFile(dataDir);
  await writePrivateFile(path, `${url}\n`);
  const until = `Sign in once, until ${clock(expiresAt)} UTC`;
  stderr.write(stderr.isTTY ? `  ${until}:  ${url}\n` : `  ${until}, by the link in ${path}\n`);
}

/** A link of an instance that has ended opens nothing. */
export async function forgetLink(dataDir: string): Promise<void> {
  await rm(linkFile(dataDir), { force: true });
}
