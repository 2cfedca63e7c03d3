/** One step of an investigation, whole: the prompt as it was sent, the raw answer, and what was made of it. */
import { z } from 'zod';
import type { AgentStep } from '../../domain/agent.ts';
import { terminalLines, terminalText } from '../output/terminal-text.ts';
import { dateTime } from './incident-text.ts';
import { moneyOf, tokensOf } from './steps-text.ts';

export interface StepTexts {
  prompt: string | null;
  answer: string | null;
  value: string | null;
}

export function stepText(number: number, step: AgentStep, texts: StepTexts): string {
  const { at, revision, agent, kind, asked, outcome, model, promptVersion, method, ms } = step;
  const facts: [name: string, value: string | null][] = [
    ['step', `${number}, ${kind}`],
    ['at', `${dateTime(at)} UTC, ${Math.round(ms)} ms, revision ${revision}`],
    ['agent', agent],
    ['asked', asked],
    ['outcome', outcome],
    ['model', model],
    ['prompt version', promptVersion],
    ['method', method],
    ['tokens', tokensOf(step) || null],
    ['money', moneyOf(step) || null],
  ];
  const lines = facts.flatMap(([name, value]) =>
    value === null ? [] : [`${name.padEnd(16)}${terminalText(value)}`],
  );
  return [
    lines.join('\n'),
    ...section('Prompt', step.prompt, texts.prompt && promptLines(texts.prompt)),
    ...section('Raw answer', step.answer, texts.answer && asQuoted(texts.answer)),
    ...section('Taken from it', step.value, texts.value && asQuoted(laidOut(texts.value))),
    '',
  ].join('\n');
}

function section(name: string, hash: string | null, text: string | null): string[] {
  return text === null ? [] : [`\n${name} (SHA-256 ${hash ?? ''})\n${text}`];
}

const Sent = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string(), content: z.string() })),
});

/** Message by message, then what else was sent with them; as it is where it has another form. */
function promptLines(text: string): string {
  const sent = Sent.safeParse(parsed(text));
  if (!sent.success) return asQuoted(text);
  const { messages, ...rest } = sent.data;
  const said = messages.map(
    ({ role, content }) => `--- ${terminalText(role)}\n${asQuoted(content)}`,
  );
  return [...said, '--- with', asQuoted(JSON.stringify(rest, null, 2))].join('\n');
}

/** Indented: an attacker or a model may have written it, and no line of it must pass for a heading of ours. */
function asQuoted(text: string): string {
  return terminalLines(text).replaceAll(/^(?=.)/gm, '  ');
}

function laidOut(text: string): string {
  const value = parsed(text);
  return value === undefined ? text : JSON.stringify(value, null, 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
