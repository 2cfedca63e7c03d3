/** The steps of an investigation as a table, with what they cost. */
import type { AgentStep } from '../../domain/agent.ts';
import type { Style } from '../output/style.ts';
import { renderTable, type Column } from '../output/table.ts';
import { dateTime } from './incident-text.ts';

const columns: Column[] = [
  { title: 'step', align: 'right' },
  { title: 'time' },
  { title: 'revision', align: 'right' },
  { title: 'agent' },
  { title: 'kind' },
  { title: 'asked' },
  { title: 'model' },
  { title: 'tokens', align: 'right' },
  { title: 'money', align: 'right' },
  { title: 'ms', align: 'right' },
  { title: 'outcome' },
];

export function stepsText(incident: string, steps: readonly AgentStep[], out: Style): string {
  if (steps.length === 0 && out.tty) return `${incident} has not been investigated yet.\n`;
  const rows = steps.map((step, at) => [
    String(at + 1),
    dateTime(step.at),
    String(step.revision),
    step.agent,
    step.kind,
    step.asked,
    step.model === null ? '' : [step.model, versionOf(step)].join(' '),
    tokensOf(step),
    moneyOf(step),
    String(Math.round(step.ms)),
    step.outcome,
  ]);
  const table = renderTable(columns, rows, out);
  return out.tty ? `${table}\n${totals(steps)}\n` : table;
}

function versionOf({ promptVersion, method }: AgentStep): string {
  return [promptVersion === null ? null : `prompt v${promptVersion}`, method]
    .filter((part) => part !== null)
    .join(', ');
}

/** In and out; with `~` where the server did not count. */
export function tokensOf({ tokens }: AgentStep): string {
  return tokens === null ? '' : `${tokens.estimated ? '~' : ''}${tokens.input}+${tokens.output}`;
}

/** In the currency of the prices that are set; nothing where nobody was paid. */
export function moneyOf({ kind, money }: AgentStep): string {
  return kind === 'model' ? money.toFixed(4) : '';
}

function totals(steps: readonly AgentStep[]): string {
  const calls = steps.filter(({ kind }) => kind === 'model');
  const taken = steps.length === 1 ? '1 step' : `${steps.length} steps`;
  if (calls.length === 0) return `${taken}, by rules alone: no model was asked.`;
  const called = calls.length === 1 ? '1 call' : `${calls.length} calls`;
  const tokens = calls.reduce(
    (sum, { tokens: used }) => sum + (used === null ? 0 : used.input + used.output),
    0,
  );
  const money = calls.reduce((sum, step) => sum + step.money, 0);
  return `${taken}, ${called} of a model, ${tokens.toLocaleString('en-US')} tokens, ${money.toFixed(4)} spent.`;
}
