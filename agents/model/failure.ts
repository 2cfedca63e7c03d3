/** What is no answer at all: why, whether asking again may help, and when. */
import type { Exchange } from './exchange.ts';

export type FailureKind = 'rate_limited' | 'unavailable' | 'refused' | 'timeout';

/** Thrown for what is no answer at all. Its message holds no key, but may hold what the server said. */
export class ModelFailure extends Error {
  readonly kind: FailureKind;
  /** What the server asks to wait for, in milliseconds; null when it said nothing. */
  readonly retryAfterMs: number | null;
  /** Null when no response came. */
  readonly status: number | null;
  /** The same question may be answered later. */
  readonly retryable: boolean;
  /** The request's body, for the record; null when nothing was sent. */
  sent: string | null = null;

  constructor(
    kind: FailureKind,
    message: string,
    options: { status?: number; retryAfterMs?: number | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ModelFailure';
    this.kind = kind;
    this.status = options.status ?? null;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.retryable = kind !== 'refused';
  }
}

/** Request Timeout and Conflict: what HTTP itself calls worth asking again. */
const passing = new Set([408, 409]);

/** The failure that a response is, or null for one that may hold an answer. `apiKey` is what must not be repeated. */
export function failureOf(exchange: Exchange, apiKey: string): ModelFailure | null {
  const { status } = exchange;
  if (status >= 200 && status < 300) return null;
  const kind =
    status === 429
      ? 'rate_limited'
      : status >= 500 || passing.has(status)
        ? 'unavailable'
        : 'refused';
  const said = saidBy(withoutKey(exchange.body, apiKey));
  const message = `the model server answered ${status}${said === '' ? '' : `: ${said}`}`;
  return new ModelFailure(kind, message, { status, retryAfterMs: retryAfterMs(exchange.headers) });
}

/** Servers repeat keys that they don't like. */
export function withoutKey(text: string, apiKey: string): string {
  return apiKey === '' ? text : text.replaceAll(apiKey, '…');
}

/** An hour: a server that asks for more would hold an incident for as long as it likes. */
const longestWaitMs = 3_600_000;

/**
 * `retry-after-ms`, or `retry-after` in seconds or as a date (RFC 9110, section 10.2.3). A date counts from the
 * response's own `date`, so that two clocks need not agree.
 */
export function retryAfterMs(headers: Headers): number | null {
  const ms = headers.get('retry-after-ms');
  if (ms !== null && /^\d+(\.\d+)?$/.test(ms)) return bounded(Number(ms));
  const after = headers.get('retry-after');
  if (after === null) return null;
  if (/^\d+(\.\d+)?$/.test(after)) return bounded(Number(after) * 1_000);
  const wait = Date.parse(after) - Date.parse(headers.get('date') ?? '');
  return Number.isNaN(wait) ? null : bounded(wait);
}

function bounded(ms: number): number {
  return Math.min(Math.max(Math.ceil(ms), 0), longestWaitMs);
}

const longestSaid = 200;

/** The server's own words, on one line: `error.message` where it has that form, else how the body begins. */
export function saidBy(body: string): string {
  const text = errorMessage(body) ?? body;
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > longestSaid ? `${line.slice(0, longestSaid)}…` : line;
}

function errorMessage(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('error' in parsed)) return null;
    const { error } = parsed;
    if (typeof error === 'string') return error;
    if (typeof error !== 'object' || error === null || !('message' in error)) return null;
    return typeof error.message === 'string' ? error.message : null;
  } catch {
    return null;
  }
}
