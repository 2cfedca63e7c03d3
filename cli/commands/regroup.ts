/** `watchbill merge`, `split`, `undo` and `regroupings`: which findings are one incident, as a person says. */
import { z } from 'zod';
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import { Incident } from '../../domain/incident.ts';
import { joiningRule, Regrouped, Regrouping } from '../../domain/regrouping.ts';
import { createInstanceClient, type InstanceClient } from '../instance/client.ts';
import { renderTable } from '../output/table.ts';
import { terminalText } from '../output/terminal-text.ts';
import { dateTime } from '../report/incident-text.ts';
import { answer, type CommandContext } from './context.ts';

export interface RegroupOptions {
  note?: string;
  dryRun?: boolean;
  json?: boolean;
}

interface Order {
  /** The incident that stays. */
  incident: string;
  path: string;
  body: object;
}

export async function merge(
  incidents: readonly string[],
  options: RegroupOptions,
  context: CommandContext,
): Promise<number> {
  const [incident, from, ...more] = incidents;
  if (incident === undefined || from === undefined || more.length > 0)
    throw new WatchbillError('USAGE', 'two incidents are merged at a time', {
      fix: 'npx watchbill merge --help',
    });
  const path = `/api/incidents/${encodeURIComponent(incident)}/merge`;
  return await regroup({ incident: from, path, body: { from } }, options, context);
}

export async function split(
  incident: string,
  { findings, ...options }: RegroupOptions & { findings: readonly string[] },
  context: CommandContext,
): Promise<number> {
  const path = `/api/incidents/${encodeURIComponent(incident)}/split`;
  return await regroup({ incident, path, body: { findings } }, options, context);
}

async function regroup(
  { incident, path, body }: Order,
  { note = '', dryRun = false, json }: RegroupOptions,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const titles = json ? new Map<string, string>() : await titlesOf(incident, client);
  const done = await client.post(path, { ...body, note, preview: dryRun }, Regrouped);
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.regrouped/1', regrouped: done })}\n`
      : regroupedText(done, titles),
  );
  return exitCodes.ok;
}

export async function undo(
  uid: string,
  { json }: { json?: boolean },
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const path = `/api/regroupings/${encodeURIComponent(uid)}/undo`;
  const undone = await client.post(path, {}, Regrouping);
  const { kind, incident, other, findings } = undone;
  const [from, to] = kind === 'merge' ? [incident, other] : [other, incident];
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.regrouping/1', regrouping: undone })}\n`
      : `${uid} undone: ${counted(findings.length)} back from ${from} to ${to}\n`,
  );
  return exitCodes.ok;
}

export async function regroupings(
  incident: string,
  { json }: { json?: boolean },
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const path = `/api/incidents/${encodeURIComponent(incident)}/regroupings`;
  const all = await client.get(path, z.array(Regrouping));
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.regroupings/1', incident, regroupings: all })}\n`
      : listText(all, context),
  );
  return exitCodes.ok;
}

function listText(all: readonly Regrouping[], { out }: CommandContext): string {
  const columns = ['regrouping', 'time', 'kind', 'incident', 'other', 'findings', 'by', 'note', ''];
  const rows = all.map((one) => [
    ...[one.uid, dateTime(one.at), one.kind, one.incident, one.other, String(one.findings.length)],
    ...[one.by ?? joiningRule, one.note, one.undone === null ? '' : `undone by ${one.undone.by}`],
  ]);
  return renderTable(
    columns.map((title) => ({ title })),
    rows,
    out,
  );
}

/** The titles of an incident's findings, by uid: what a person knows them by. */
async function titlesOf(incident: string, client: InstanceClient): Promise<Map<string, string>> {
  const { timeline } = await client.get(`/api/incidents/${encodeURIComponent(incident)}`, Incident);
  return new Map(
    timeline.map(({ finding, start, title }) => [finding, `${dateTime(start)}  ${title}`]),
  );
}

function regroupedText(
  { uid, kind, incident, other, findings }: Regrouped,
  titles: ReadonlyMap<string, string>,
): string {
  const [from, to] = kind === 'merge' ? [other, incident] : [incident, other];
  const fate =
    uid === null
      ? `would move from ${from} to ${kind === 'merge' ? to : 'a new incident'}`
      : `moved from ${from} to ${to}`;
  const lines = findings.map(
    (finding) => `  ${terminalText(titles.get(finding) ?? '')}  ${finding}`,
  );
  const back = uid === null ? [] : [`  take it back: npx watchbill undo ${uid}`];
  return `${[`${counted(findings.length)} ${fate}`, ...lines, ...back].join('\n')}\n`;
}

function counted(count: number): string {
  return count === 1 ? '1 finding' : `${count} findings`;
}
