/** `watchbill close` and `reopen`: a person's verdict on an incident, through the running instance's API. */
import { finishedStates, type ActionView } from '../../domain/action.ts';
import { findMode } from '../../domain/action-words.ts';
import { Closing, LessonPreview } from '../../domain/api.ts';
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import type { Severity } from '../../domain/finding.ts';
import { Incident } from '../../domain/incident.ts';
import type { BenignKind, CloseReason } from '../../domain/verdict.ts';
import { actionWords } from '../../agents/ledger.ts';
import { createInstanceClient } from '../instance/client.ts';
import { terminalText } from '../output/terminal-text.ts';
import { closedText, dateTime } from '../report/incident-text.ts';
import { lessonLines } from '../report/lesson-text.ts';
import { confirm } from './confirm.ts';
import { answer, type CommandContext } from './context.ts';

export interface CloseOptions {
  as: CloseReason;
  /** What lay behind a benign trigger. */
  kind?: BenignKind;
  /** Of the person's own, with its reason in the note. */
  severity?: Severity;
  note?: string;
  /** The findings that decided it. */
  because?: string[];
  /** A person at a terminal is not asked. */
  yes?: boolean;
  json?: boolean;
}

export async function close(
  uid: string,
  { json, yes = false, ...given }: CloseOptions,
  context: CommandContext,
): Promise<number> {
  const closing = Closing.safeParse(given);
  if (!closing.success) {
    const [issue] = closing.error.issues;
    throw new WatchbillError('USAGE', `--${issue?.path.join('') ?? ''} ${issue?.message ?? ''}`, {
      fix: 'npx watchbill close --help',
    });
  }
  const client = await createInstanceClient(context.dataDir);
  const path = `/api/incidents/${encodeURIComponent(uid)}`;
  const lesson = await client.post(`${path}/lesson`, closing.data, LessonPreview);
  const { stderr } = context;
  stderr.write(`${lessonLines(lesson).join('\n')}\n`);
  // A script said all that there is to say.
  const asks = process.stdin.isTTY === true && stderr.isTTY === true;
  await confirm(`Close ${uid}?`, { yes: yes || !asks, stdin: process.stdin, stderr });
  const incident = await client.post(`${path}/close`, closing.data, Incident);
  const said = json
    ? `${JSON.stringify({ schema: 'watchbill.incident/1', incident })}\n`
    : confirmation(incident);
  await answer(context, said);
  return exitCodes.ok;
}

/** `watchbill reopen`: takes a verdict back. */
export async function reopen(
  uid: string,
  { note, json }: { note: string; json?: boolean },
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const path = `/api/incidents/${encodeURIComponent(uid)}/reopen`;
  const incident = await client.post(path, { note }, Incident);
  const was = incident.reopened?.at(-1)?.was;
  const said = json
    ? `${JSON.stringify({ schema: 'watchbill.incident/1', incident })}\n`
    : `${uid}  open again; it was ${terminalText(was === undefined ? 'closed' : closedText(was))}\n`;
  await answer(context, said);
  return exitCodes.ok;
}

/** What was closed, until when that can be taken back, and what becomes of its actions. */
function confirmation({ uid, closed, actions }: Incident): string {
  const lines = actions.flatMap((action) => {
    const becomes = fateOf(action);
    return becomes === null
      ? []
      : [`  ${becomes}  ${terminalText(actionWords(action))}  ${action.uid}`];
  });
  const said = `${uid}  ${terminalText(closed === null ? '' : closedText(closed))}`;
  const until = closed?.teachesAt ?? null;
  const undo =
    until === null
      ? []
      : [
          `  until ${dateTime(until)} UTC it is taken back without a trace: npx watchbill reopen ${uid} --note "…"`,
        ];
  return `${[said, ...lines, ...undo].join('\n')}\n`;
}

function fateOf(action: ActionView): string | null {
  const { state, activeUntil } = action;
  if (state === 'awaiting_approval' || state === 'proposed' || state === 'withdrawn') {
    return 'withdrawn:';
  }
  if (finishedStates.has(state)) return null;
  const until = activeUntil === null ? 'its lease ends' : `${dateTime(activeUntil)} UTC`;
  return findMode(action) === 'real'
    ? `in force until ${until}:`
    : `would be in force until ${until} (dry run):`;
}
