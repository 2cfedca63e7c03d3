/** `watchbill actions lift` and `extend`: what people do with an action that is in force. */
import { randomUUID } from 'node:crypto';
import { ActionView } from '../../domain/action.ts';
import { findMode, wordDetail, wordStanding } from '../../domain/action-words.ts';
import { exitCodes } from '../../domain/errors.ts';
import { createInstanceClient } from '../instance/client.ts';
import { dateTime } from '../report/incident-text.ts';
import { terminalText } from '../output/terminal-text.ts';
import { answer, type CommandContext } from './context.ts';

interface Form {
  reason: string;
  json?: boolean;
}

async function tell(action: ActionView, { json }: Form, context: CommandContext): Promise<number> {
  const detail = wordDetail(action.history.at(-1)?.detail ?? '', findMode(action));
  const standing = wordStanding(action, (at) => `${dateTime(at)} UTC`);
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.action/1', action })}\n`
      : `${action.uid}  ${standing}  ${terminalText(detail)}\n`,
  );
  return exitCodes.ok;
}

export async function liftAction(
  uid: string,
  options: Form,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const body = { reason: options.reason, idempotencyKey: randomUUID() };
  const path = `/api/actions/${encodeURIComponent(uid)}/lift`;
  return await tell(await client.post(path, body, ActionView), options, context);
}

export interface ExtendOptions extends Form {
  /** ms. */
  for: number;
  takeOver?: boolean;
}

export async function extendAction(
  uid: string,
  options: ExtendOptions,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const { for: forMs, reason, takeOver = false } = options;
  const body = { forMs, reason, takeOver, idempotencyKey: randomUUID() };
  const path = `/api/actions/${encodeURIComponent(uid)}/extend`;
  return await tell(await client.post(path, body, ActionView), options, context);
}
