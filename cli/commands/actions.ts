/** `watchbill actions`, `approve`, `reject`: through the running instance's API, never around it. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ActionView } from '../../domain/action.ts';
import { findMode, wordDetail, wordStanding } from '../../domain/action-words.ts';
import { exitCodes } from '../../domain/errors.ts';
import { actionWords } from '../../agents/ledger.ts';
import { createInstanceClient } from '../instance/client.ts';
import { terminalText } from '../output/terminal-text.ts';
import { renderTable } from '../output/table.ts';
import { actionText, approvalText } from '../report/action-text.ts';
import { dateTime } from '../report/incident-text.ts';
import { layoutFor } from '../report/wrap.ts';
import { confirm } from './confirm.ts';
import { answer, type CommandContext } from './context.ts';

const utcTime = (at: number): string => `${dateTime(at)} UTC`;

interface Form {
  json?: boolean;
}

export async function listActions({ json }: Form, context: CommandContext): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const actions = await client.get('/api/actions', z.array(ActionView));
  if (json) {
    await answer(context, `${JSON.stringify({ schema: 'watchbill.actions/1', actions })}\n`);
    return exitCodes.ok;
  }
  const columns = ['action', 'state', 'what', 'incident', 'answer by'].map((title) => ({ title }));
  const rows = actions.map((a) => [
    a.uid,
    wordStanding(a, utcTime),
    actionWords(a),
    a.incident,
    a.answerBy !== null && a.state === 'awaiting_approval' ? `${dateTime(a.answerBy)} UTC` : '–',
  ]);
  await answer(context, renderTable(columns, rows, context.out));
  const [first] = actions;
  if (context.out.tty && first !== undefined) {
    await answer(context, `\nNext: npx watchbill actions show ${first.uid}\n`);
  }
  return exitCodes.ok;
}

export async function showAction(
  uid: string,
  { json }: Form,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const action = await client.get(`/api/actions/${encodeURIComponent(uid)}`, ActionView);
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.action/1', action })}\n`
      : actionText(action, layoutFor(context.out, context.stdout)),
  );
  return exitCodes.ok;
}

export interface AnswerOptions extends Form {
  reason?: string;
  /** Approves without being asked at the terminal. */
  yes?: boolean;
}

/** Approves or rejects the action as it stands now; the answer names the version that was shown. */
export async function answerAction(
  given: { uid: string; answer: 'approve' | 'reject' },
  { reason, json, yes = false }: AnswerOptions,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const path = `/api/actions/${encodeURIComponent(given.uid)}`;
  const seen = await client.get(path, ActionView);
  const { version } = seen;
  if (given.answer === 'approve') {
    const { stderr, err } = context;
    stderr.write(approvalText(seen, layoutFor(err, stderr), Date.now()));
    await confirm(`Approve ${seen.uid}?`, { yes, stdin: process.stdin, stderr });
  }
  const body = {
    answer: given.answer,
    version,
    idempotencyKey: randomUUID(),
    ...(reason === undefined ? {} : { reason }),
  };
  const action = await client.post(`${path}/answer`, body, ActionView);
  const detail = wordDetail(action.history.at(-1)?.detail ?? '', findMode(action));
  const said = json
    ? `${JSON.stringify({ schema: 'watchbill.action/1', action })}\n`
    : `${action.uid}  ${wordStanding(action, utcTime)}  ${terminalText(detail)}\nNext: npx watchbill actions show ${action.uid}\n`;
  await answer(context, said);
  // Approved, but the policies said no at the last moment: a script must not take that for done.
  return given.answer === 'approve' && action.state === 'denied' ? exitCodes.denied : exitCodes.ok;
}
