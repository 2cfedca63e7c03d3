/** `watchbill link`: a fresh one-time sign-in link of the running instance. */
import { SignInLink } from '../../domain/api.ts';
import { exitCodes } from '../../domain/errors.ts';
import { createInstanceClient } from '../instance/client.ts';
import { clock } from '../report/incident-text.ts';
import { answer, type CommandContext } from './context.ts';

export async function newLink(dataDir: string): Promise<SignInLink> {
  const client = await createInstanceClient(dataDir);
  return await client.post('/api/sign-in-links', {}, SignInLink);
}

export async function link({ json }: { json?: boolean }, context: CommandContext): Promise<number> {
  const made = await newLink(context.dataDir);
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.link/1', ...made })}\n`
      : `${made.url}\nSign in once, until ${clock(made.expiresAt)} UTC.\n`,
  );
  return exitCodes.ok;
}
