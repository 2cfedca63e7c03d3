/** `watchbill verify-narrative`: checks a text by anybody against the evidence of an incident, statement by statement. */
import { readFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { z } from 'zod';
import { textVerifier, verifyAtoms, type TextVerdict } from '../../agents/verify-text.ts';
import { requireLength } from '../../domain/bounds.ts';
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import { Incident, Narrative } from '../../domain/incident.ts';
import { createInstanceClient } from '../instance/client.ts';
import { terminalText } from '../output/terminal-text.ts';
import { answer, type CommandContext } from './context.ts';

export interface VerifyOptions {
  against: string;
  json?: boolean;
}

/** A report that people read has some tens of thousands of characters. */
const longestText = { length: 1024 * 1024 };

/**
 * @returns 0 when every statement is supported, 3 when one is not.
 * @throws WatchbillError DOCUMENT_TOO_LARGE · INPUT_NOT_FOUND · INPUT_UNREADABLE · NOT_FOUND · NOT_NARRATED
 */
export async function verifyNarrative(
  file: string,
  { against, json }: VerifyOptions,
  context: CommandContext,
): Promise<number> {
  const written = file === '-' ? await readAll(process.stdin) : await textOfFile(file);
  requireLength(written, longestText, file);
  const verdict = await verdictOf(written, against, context);
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.verify-narrative/1', ...verdict })}\n`
      : verdictText(verdict, context),
  );
  return isSupported(verdict) ? exitCodes.ok : exitCodes.found;
}

function isSupported({ unsupported, unsupportedAtoms }: TextVerdict): boolean {
  return unsupported.length === 0 && unsupportedAtoms.length === 0;
}

async function verdictOf(
  written: string,
  against: string,
  context: CommandContext,
): Promise<TextVerdict> {
  if (!existsSync(against)) {
    const client = await createInstanceClient(context.dataDir);
    const path = `/api/incidents/${encodeURIComponent(against)}`;
    const { narrative } = await client.get(path, Incident);
    return textVerifier(ledgerOf(narrative, against))(written);
  }
  const evidence = await textOfFile(against);
  const narrative = narrativeIn(evidence);
  return narrative === null
    ? verifyAtoms(written, evidence)
    : textVerifier(narrative.ledger)(written);
}

function ledgerOf(narrative: Narrative | null, against: string): Narrative['ledger'] {
  if (narrative !== null) return narrative.ledger;
  throw new WatchbillError(
    'NOT_NARRATED',
    `${against} is being investigated and has no ledger yet`,
    {
      fix: 'try again in a moment',
    },
  );
}

/** What `run --json` and the API write: an incident with its narrative, or a list that holds just one. */
const Written = z.union([
  z.object({ narrative: Narrative }).transform(({ narrative }) => narrative),
  z
    .object({ incidents: z.tuple([z.object({ narrative: Narrative })]) })
    .transform(({ incidents: [{ narrative }] }) => narrative),
  Narrative,
]);

function narrativeIn(text: string): Narrative | null {
  if (!text.trimStart().startsWith('{')) return null;
  try {
    return Written.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    // Several JSON documents, one a line, are evidence too.
    return null;
  }
}

async function textOfFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const gone = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    throw gone
      ? new WatchbillError('INPUT_NOT_FOUND', `there is no file ${path}`)
      : new WatchbillError('INPUT_UNREADABLE', `${path} can't be read`, { cause });
  }
}

function verdictText(verdict: TextVerdict, { out }: CommandContext): string {
  const { statements, unsupported, atoms, unsupportedAtoms, rounded } = verdict;
  const lines = unsupported.flatMap(({ line, text, errors }) => [
    `${out.paint('bold', `line ${line}`)}  ${terminalText(text)}`,
    ...errors.map((error) => `  ${out.paint('bad', '✗')} ${terminalText(error)}`),
  ]);
  const approximate =
    rounded.length === 0
      ? []
      : [
          `not judged: ${rounded.join(', ')}, given to the minute, has no such minute in the evidence`,
        ];
  const total = `${statements - unsupported.length} of ${statements} statements supported, ${atoms - unsupportedAtoms.length} of ${atoms} values found`;
  return `${[...lines, ...approximate, total].map((line) => `${line}\n`).join('')}`;
}
