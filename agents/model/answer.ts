/** What a response says to a question: a checked value, or why it can't be used, in words for the model. */
import type { z } from 'zod';
import { readCompletion } from './completion.ts';
import type { Choice } from './completion.ts';
import type { Exchange } from './exchange.ts';
import { saidBy } from './failure.ts';
import { findJsonObject, parseObject } from './json-object.ts';
import type { Found } from './json-object.ts';
import type { ModelAnswer, ModelQuestion } from './question.ts';
import { estimateTokens } from './tokens.ts';

type Judged<T> = Pick<ModelAnswer<T>, 'value' | 'problem'>;
/** `model` and `method` are the caller's to add: the name in the settings, and the way the question was put. */
type Answered<T> = Omit<ModelAnswer<T>, 'model' | 'method'> & { model: string | null };

/** `sent` is the request's body, for an estimate when the server counts nothing. */
export function answerOf<T>(
  question: ModelQuestion<T>,
  exchange: Exchange,
  sent: string,
): Answered<T> {
  const { body, cut } = exchange;
  const { choice, model, usage } = readCompletion(body);
  const { value, problem } = cut
    ? unusable('The answer is far too long; answer with one short JSON object.')
    : choice === null
      ? unusable(`The server sent no chat completion but: ${saidBy(body)}`)
      : judge(question, choice);
  return {
    value,
    problem,
    sent,
    raw: body,
    model,
    tokens:
      usage === null
        ? { input: estimateTokens(sent), output: estimateTokens(body), estimated: true }
        : { ...usage, estimated: false },
  };
}

function unusable(problem: string): Judged<never> {
  return { value: null, problem };
}

function judge<T>(question: ModelQuestion<T>, { message, finish_reason }: Choice): Judged<T> {
  const refusal = message.refusal ?? '';
  if (refusal !== '' || finish_reason === 'content_filter') {
    return unusable(`The model refused to answer${refusal === '' ? '' : `: ${saidBy(refusal)}`}`);
  }
  // Even where the part that came parses: nothing says that it is all of it.
  if (finish_reason === 'length') {
    const limit = question.maxOutputTokens;
    return unusable(`The answer was cut off at ${limit} tokens; answer more briefly.`);
  }
  const calls = message.tool_calls ?? [];
  const found =
    calls.length > 0 ? fromCalls(question, calls) : findJsonObject(message.content ?? '');
  return 'problem' in found ? unusable(found.problem) : checked(question, found.json);
}

/** Text where a call was asked falls to `findJsonObject`; a call that was made is read strictly. */
function fromCalls<T>(
  { schemaName }: ModelQuestion<T>,
  calls: NonNullable<Choice['message']['tool_calls']>,
): Found {
  const [call] = calls;
  if (call === undefined || calls.length > 1) {
    return {
      problem: `There are ${calls.length} function calls; call ${schemaName} exactly once.`,
    };
  }
  const { name, arguments: given } = call.function;
  if (name !== schemaName) return { problem: `Another function was called; call ${schemaName}.` };
  const parsed = typeof given === 'string' ? parseObject(given) : { json: given };
  return (
    parsed ?? {
      problem: `The arguments of ${schemaName} are no JSON object; write one whole object.`,
    }
  );
}

/** Again with zod: servers check structure at most, and refinements never reach them. */
function checked<T>({ schema, schemaName }: ModelQuestion<T>, json: unknown): Judged<T> {
  const result = schema.safeParse(json);
  if (result.success) return { value: result.data, problem: null };
  return unusable(`The answer does not fit ${schemaName}: ${issues(result.error)}`);
}

const issuesTold = 8;
const longestIssue = 200;

/** Where and what, but never the value itself: it may be an attacker's text, and this goes into the next prompt. */
function issues({ issues: all }: z.ZodError): string {
  const told = all.slice(0, issuesTold).map((issue) => {
    const path = issue.path.map(String).join('.');
    const what =
      issue.code === 'unrecognized_keys' ? 'has keys that are not asked for' : issue.message;
    return `${path === '' ? 'the object' : path}: ${what}`.slice(0, longestIssue);
  });
  const more = all.length - told.length;
  return `${told.join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
}
