/** `watchbill delegation`: reading and changing the document, through the running instance's API. */
import { readFile } from 'node:fs/promises';
import {
  DelegationComparison,
  DelegationOutcome,
  DelegationView,
  type DelegationVersionView,
} from '../../domain/delegation-api.ts';
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import { createInstanceClient } from '../instance/client.ts';
import { dateTime } from '../report/incident-text.ts';
import { answer, type CommandContext } from './context.ts';

interface Form {
  json?: boolean;
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new WatchbillError('DELEGATION_NOT_FOUND', `the delegation file ${file} can’t be read`, {
      fix: 'npx watchbill delegation show > delegation.yaml, and edit that',
      cause,
    });
  }
}

/** What is in force on stdout, so that it can be edited and applied; all else on stderr. */
export async function showDelegation({ json }: Form, context: CommandContext): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const view = await client.get('/api/delegation', DelegationView);
  if (json) {
    await answer(context, `${JSON.stringify({ schema: 'watchbill.delegation/1', ...view })}\n`);
    return exitCodes.ok;
  }
  const { inForce, waiting, problem } = view;
  const { stderr } = context;
  stderr.write(`# in force: ${versionLine(inForce)}\n`);
  if (waiting !== null) {
    stderr.write(
      `# waits until ${dateTime(waiting.effectiveAt)} UTC: ${versionLine(waiting)}\n${changeLines(waiting.changes)}`,
    );
  }
  if (problem !== null) stderr.write(`# the file is not in force:\n${problem}\n`);
  await answer(context, inForce.text);
  return exitCodes.ok;
}

function versionLine({ name, by, reason, at }: DelegationVersionView): string {
  return `${name}, by ${by} on ${dateTime(at)} UTC: ${reason}`;
}

function changeLines({ loosens, tightens }: DelegationComparison): string {
  return [
    ...loosens.map((words) => `  loosens   ${words}\n`),
    ...tightens.map((words) => `  tightens  ${words}\n`),
  ].join('');
}

export async function checkDelegation(
  { file, word }: { file: string; word: 'check' | 'diff' },
  { json }: Form,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const body = { text: await textOf(file) };
  const changes = await client.post('/api/delegation/check', body, DelegationComparison);
  const lines = changeLines(changes);
  const ok = `${file} may come into force\n`;
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.delegation-check/1', ...changes })}\n`
      : word === 'check'
        ? ok
        : lines === ''
          ? 'nothing that decides would change\n'
          : lines,
  );
  return exitCodes.ok;
}

interface Reasoned extends Form {
  reason: string;
}

export async function applyDelegation(
  file: string,
  { json, reason }: Reasoned,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const body = { text: await textOf(file), reason };
  const outcome = await client.put('/api/delegation', body, DelegationOutcome);
  await tell(outcome, { json: json ?? false }, context);
  return exitCodes.ok;
}

async function tell(
  outcome: DelegationOutcome,
  { json }: Form,
  context: CommandContext,
): Promise<void> {
  const { version, waits } = outcome;
  const when = waits
    ? `it loosens, and holds from ${dateTime(version.effectiveAt)} UTC on`
    : 'it holds now';
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.delegation-change/1', ...outcome })}\n`
      : `${version.name}: ${when}\n${changeLines(outcome)}`,
  );
}

export interface GrantOptions extends Reasoned {
  until: string;
  action?: string[];
  group?: string[];
  zone?: string[];
  service?: string[];
  detection?: string[];
  entity?: string[];
}

export async function grantDelegation(
  what: { function: string; level: string },
  options: GrantOptions,
  context: CommandContext,
): Promise<number> {
  const { until, reason, json = false } = options;
  const client = await createInstanceClient(context.dataDir);
  const body = { ...what, until, reason, when: scopeOf(options) };
  const outcome = await client.post('/api/delegation/grants', body, DelegationOutcome);
  await tell(outcome, { json }, context);
  return exitCodes.ok;
}

/** The scope as the document spells it; what was not given is not limited. */
function scopeOf(options: GrantOptions): Record<string, string[]> {
  const parts = {
    actions: options.action,
    asset_groups: options.group,
    zones: options.zone,
    business_services: options.service,
    detections: options.detection,
    entities: options.entity,
  };
  return Object.fromEntries(
    Object.entries(parts).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}
