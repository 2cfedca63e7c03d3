/** One file over HTTP, by the proxy of the environment, within limits of time and size. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { EnvHttpProxyAgent, Response } from 'undici';

export interface FetchLimits {
  /** Within which a server must begin to answer, ms. */
  answerMs: number;
  /** The longest that nothing may come, ms. */
  stallMs: number;
}

export interface FetchOptions {
  url: URL;
  /** Where it is written; made anew. */
  file: string;
  env: NodeJS.ProcessEnv;
  onProgress: (line: string) => void;
  progressEveryMs?: number;
  limits?: FetchLimits;
  signal?: AbortSignal;
}

/** Why it can't be had here and now; whoever asked goes another way. */
export class GivenUp extends Error {}

const usualLimits: FetchLimits = { answerMs: 5_000, stallMs: 30_000 };

/** The archive has about 50 MB; more than this is something else. */
const MOST_BYTES = 500e6;
const MOST_REDIRECTS = 5;

/**
 * Writes what the address holds to the file and answers its SHA-256, hex.
 * @throws GivenUp when there is no connection, the server refuses, or it breaks off
 */
export async function fetchArchive(options: FetchOptions): Promise<string> {
  // Loaded when needed: every other start finds the binary in the cache.
  const undici = await import('undici');
  const { env, limits = usualLimits, signal } = options;
  const proxy = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? '';
  const agent = new undici.EnvHttpProxyAgent({
    httpProxy: proxy('HTTP_PROXY'),
    httpsProxy: proxy('HTTPS_PROXY'),
    noProxy: proxy('NO_PROXY'),
  });
  const watch = new Watch(signal);
  try {
    const response = await answerOf(options, { agent, watch, answerMs: limits.answerMs });
    return await keep(response, { ...options, watch, stallMs: limits.stallMs });
  } catch (error) {
    signal?.throwIfAborted();
    throw error instanceof GivenUp
      ? error
      : new GivenUp(watch.expired ?? `failed: ${reasonOf(error)}`);
  } finally {
    watch.end();
    await agent.destroy();
  }
}

/** Gives up when what is awaited does not come in time. */
class Watch {
  readonly #controller = new AbortController();
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout | undefined;
  expired: string | null = null;

  constructor(stopping: AbortSignal | undefined) {
    const own = this.#controller.signal;
    this.signal = stopping === undefined ? own : AbortSignal.any([own, stopping]);
  }

  /** From now on, something must come within so many ms. */
  within(ms: number, otherwise: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.expired = otherwise;
      this.#controller.abort();
    }, ms);
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}

async function answerOf(
  { url }: FetchOptions,
  { agent, watch, answerMs }: { agent: EnvHttpProxyAgent; watch: Watch; answerMs: number },
): Promise<Response> {
  const { fetch } = await import('undici');
  let at = url;
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    watch.within(answerMs, `found no connection within ${seconds(answerMs)}`);
    const { signal } = watch;
    const response = await fetch(at, { dispatcher: agent, redirect: 'manual', signal });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) {
      if (!response.ok) throw new GivenUp(`was answered with HTTP ${response.status}`);
      return response;
    }
    await response.body?.cancel();
    at = new URL(location, at);
  }
  throw new GivenUp(`was redirected more than ${MOST_REDIRECTS} times`);
}

interface Keeping extends FetchOptions {
  watch: Watch;
  stallMs: number;
}

async function keep(response: Response, options: Keeping): Promise<string> {
  const { url, file, onProgress, progressEveryMs = 2_000, watch, stallMs } = options;
  const total = Number(response.headers.get('content-length') ?? 0);
  const hash = createHash('sha256');
  const out = await open(file, 'wx', 0o600);
  let bytes = 0;
  const announce = (): void => {
    const size = total === 0 ? '' : ` of ${megabytes(total)}`;
    onProgress(
      `downloading the Temporal server, once, from ${url.host}: ${megabytes(bytes)}${size}`,
    );
  };
  announce();
  const ticking = setInterval(announce, progressEveryMs);
  const moving = (): void =>
    watch.within(stallMs, `broke off: nothing came for ${seconds(stallMs)}`);
  moving();
  try {
    const body: AsyncIterable<Uint8Array> | Uint8Array[] = response.body ?? [];
    for await (const chunk of body) {
      moving();
      bytes += chunk.length;
      if (bytes > MOST_BYTES) throw new GivenUp(`is larger than ${megabytes(MOST_BYTES)}`);
      hash.update(chunk);
      await out.write(chunk);
    }
  } catch (error) {
    throw error instanceof GivenUp || watch.expired !== null
      ? error
      : new GivenUp(`broke off after ${megabytes(bytes)}: ${reasonOf(error)}`);
  } finally {
    clearInterval(ticking);
    await out.close();
  }
  return hash.digest('hex');
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e6 ? 1 : 0)} MB`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toLocaleString('en')} s`;
}
