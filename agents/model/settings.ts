/** What the environment says about the model: where it answers, how it is asked, and what it may cost. */
import { durationMs } from '../../domain/duration.ts';
import { WatchbillError } from '../../domain/errors.ts';

/** Ways of asking for an answer that fits a schema, the most dependable first: local servers differ in what they know. */
export const outputMethods = ['toolCall', 'jsonSchema', 'jsonObject', 'promptOnly'] as const;
export type OutputMethod = (typeof outputMethods)[number];

export interface ModelSettings {
  /** Where `/chat/completions` is, without a slash at the end. */
  baseUrl: string;
  /** Empty for a server that asks for none. */
  apiKey: string;
  model: string;
  method: OutputMethod | 'probe';
  /** For a whole answer: connecting, waiting and reading. */
  timeoutMs: number;
  /** Money per million tokens, in whatever currency the budget is in. */
  prices: { input: number; output: number };
  budget: ModelBudget;
}

export interface ModelBudget {
  callsPerIncident: number;
  tokensPerIncident: number;
  moneyPerIncident: number;
  callsPerDay: number;
  tokensPerDay: number;
  moneyPerDay: number;
}

type Env = Record<string, string | undefined>;

/** Tokens count what is sent and what comes back. An incident is told in about ten calls of 5,000 tokens. */
const defaultBudget: ModelBudget = {
  callsPerIncident: 60,
  tokensPerIncident: 400_000,
  moneyPerIncident: 2,
  callsPerDay: 2_000,
  tokensPerDay: 10_000_000,
  moneyPerDay: 50,
};
const defaultTimeoutMs = 120_000;
/** Ends before the workflow gives the call up, so that what was sent is in the record. */
const longestTimeoutMs = 30 * 60_000;

/**
 * The settings, or null when no model is named. There is no default address: nothing is sent to a server that
 * nobody wrote down.
 * @throws WatchbillError SETTINGS_INVALID naming the variable
 */
export function modelSettings(env: Env): ModelSettings | null {
  const model = textOf(env, 'WATCHBILL_MODEL');
  if (model === null) return null;
  return {
    baseUrl: baseUrlOf(env),
    apiKey: apiKeyOf(env),
    model,
    method: methodOf(env),
    timeoutMs: timeoutOf(env),
    prices: {
      input: amountOf(env, 'WATCHBILL_MODEL_PRICE_INPUT', 0),
      output: amountOf(env, 'WATCHBILL_MODEL_PRICE_OUTPUT', 0),
    },
    budget: {
      callsPerIncident: countOf(env, 'CALLS_PER_INCIDENT', defaultBudget.callsPerIncident),
      tokensPerIncident: countOf(env, 'TOKENS_PER_INCIDENT', defaultBudget.tokensPerIncident),
      moneyPerIncident: amountOf(
        env,
        'WATCHBILL_BUDGET_MONEY_PER_INCIDENT',
        defaultBudget.moneyPerIncident,
      ),
      callsPerDay: countOf(env, 'CALLS_PER_DAY', defaultBudget.callsPerDay),
      tokensPerDay: countOf(env, 'TOKENS_PER_DAY', defaultBudget.tokensPerDay),
      moneyPerDay: amountOf(env, 'WATCHBILL_BUDGET_MONEY_PER_DAY', defaultBudget.moneyPerDay),
    },
  };
}

/** Unset and empty are the same: a line `NAME=` in a file of settings is how people unset. */
function textOf(env: Env, name: string): string | null {
  const text = env[name]?.trim() ?? '';
  return text === '' ? null : text;
}

function invalid(name: string, problem: string, fix: string): WatchbillError {
  return new WatchbillError('SETTINGS_INVALID', `${name} ${problem}`, { fix });
}

/** The value is never repeated in the message: an address may hold a password. */
function baseUrlOf(env: Env): string {
  const name = 'OPENAI_BASE_URL';
  const fix = 'set it to the address of the model server, like http://127.0.0.1:11434/v1';
  const text = textOf(env, name);
  if (text === null) throw invalid(name, 'is not set, but WATCHBILL_MODEL is', fix);
  if (!URL.canParse(text)) throw invalid(name, 'is no address', fix);
  const url = new URL(text);
  if (!['http:', 'https:'].includes(url.protocol)) {
    throw invalid(name, 'is neither http:// nor https://', fix);
  }
  if (url.username !== '' || url.password !== '') {
    throw invalid(name, 'holds a user name or a password', 'put the key into OPENAI_API_KEY');
  }
  if (url.search !== '' || url.hash !== '') {
    throw invalid(name, 'has something behind its path', fix);
  }
  return url.href.replace(/\/+$/, '');
}

function apiKeyOf(env: Env): string {
  const key = textOf(env, 'OPENAI_API_KEY') ?? '';
  if (/^[\x21-\x7e]*$/.test(key)) return key;
  throw invalid(
    'OPENAI_API_KEY',
    'holds a character that no header can carry',
    'copy the key again',
  );
}

function methodOf(env: Env): ModelSettings['method'] {
  const name = 'WATCHBILL_MODEL_OUTPUT';
  const text = textOf(env, name) ?? 'probe';
  const method = (['probe', ...outputMethods] as const).find((known) => known === text);
  if (method !== undefined) return method;
  throw invalid(
    name,
    `is ${JSON.stringify(text)}`,
    `use one of probe, ${outputMethods.join(', ')}`,
  );
}

function timeoutOf(env: Env): number {
  const name = 'WATCHBILL_MODEL_TIMEOUT';
  const text = textOf(env, name);
  if (text === null) return defaultTimeoutMs;
  const timeoutMs = durationOf(/^\d+$/.test(text) ? `${text}s` : text);
  if (timeoutMs !== null && timeoutMs <= longestTimeoutMs) return timeoutMs;
  const fix = 'write it like 90 (seconds), 90s or 2m, at most 30m';
  throw invalid(name, `is ${JSON.stringify(text)}`, fix);
}

function durationOf(text: string): number | null {
  try {
    return durationMs(text);
  } catch {
    return null;
  }
}

function amountOf(env: Env, name: string, otherwise: number): number {
  const text = textOf(env, name);
  if (text === null) return otherwise;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw invalid(
    name,
    `is ${JSON.stringify(text)}`,
    'write a number that is not negative, like 0.25',
  );
}

/** 0 is a budget too: it forbids every call. */
function countOf(env: Env, what: string, otherwise: number): number {
  const name = `WATCHBILL_BUDGET_${what}`;
  const count = amountOf(env, name, otherwise);
  if (Number.isSafeInteger(count)) return count;
  throw invalid(name, `is ${JSON.stringify(env[name])}`, 'write a whole number');
}
