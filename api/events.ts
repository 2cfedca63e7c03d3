/** Server-sent events: tells every listening console what changed, and polls only while one listens. */
import { Readable } from 'node:stream';
import { WatchbillError } from '../domain/errors.ts';
import type { Change, FeedPorts } from './ports.ts';

export interface FeedOptions {
  /** Pause between polls, ms. */
  pollMs: number;
  /** Pause between comments that keep the connection alive, ms. */
  heartbeatMs: number;
  /** Streams that one session or token may hold open. */
  perListener: number;
  onError: (error: unknown) => void;
}

/** Changes read per poll; a console that is further behind catches up poll by poll. */
const pageSize = 500;
/** A console that reads nothing is let go at this many buffered bytes; it resumes by its last id. */
const maxBuffered = 1_000_000;

/** Who wants to listen. */
export interface Listening {
  /** The session or token, to count its streams; null: the owner, who is not counted. */
  session: string | null;
  /** Whether its session, token and account still hold. */
  mayListen: () => Promise<boolean>;
}

interface Listener {
  session: string | null;
  cursor: number;
  stream: Readable;
  /** Whether its session, token and account still hold. */
  mayListen: () => Promise<boolean>;
}

/** One poller for all listeners: it asks from the slowest cursor, and each takes what is new to it. */
export class ChangeFeed {
  readonly #ports: FeedPorts;
  readonly #options: FeedOptions;
  readonly #listeners = new Set<Listener>();
  #poll: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(ports: FeedPorts, options: FeedOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  get listening(): number {
    return this.#listeners.size;
  }

  /**
   * A stream of events after `lastId`, or from now on when the console has none. It ends within a heartbeat of
   * `mayListen` saying no; a browser whose session only got a new secret comes back by itself.
   * @throws WatchbillError RATE_LIMITED
   */
  async listen(lastId: number | null, { session, mayListen }: Listening): Promise<Readable> {
    this.#requireRoom(session);
    const cursor = lastId ?? (await this.#ports.latestChange());
    const stream = new Readable({ read: () => undefined });
    const listener = { session, cursor, stream, mayListen };
    stream.push(`retry: 1000\nid: ${cursor}\n: listening\n\n`);
    this.#listeners.add(listener);
    stream.once('close', () => this.#leave(listener));
    this.#schedule();
    this.#heartbeat ??= setInterval(() => this.#beat(), this.#options.heartbeatMs);
    return stream;
  }

  /** Of nobody's sessions so many are open that others wait. */
  #requireRoom(session: string | null): void {
    if (session === null) return;
    const open = [...this.#listeners].filter((one) => one.session === session).length;
    if (open < this.#options.perListener) return;
    throw new WatchbillError('RATE_LIMITED', `this session listens ${open} times already`, {
      fix: 'close some of its windows',
    });
  }

  /** Ends every stream, so that the server can close. */
  close(): void {
    for (const listener of this.#listeners) this.#end(listener);
  }

  #end(listener: Listener): void {
    listener.stream.push(null);
    listener.stream.destroy();
    this.#leave(listener);
  }

  #leave(listener: Listener): void {
    this.#listeners.delete(listener);
    this.#stopWhenAlone();
  }

  #stopWhenAlone(): void {
    if (this.#listeners.size > 0) return;
    clearTimeout(this.#poll);
    clearInterval(this.#heartbeat);
    this.#poll = undefined;
    this.#heartbeat = undefined;
  }

  #schedule(): void {
    this.#poll ??= setTimeout(() => {
      this.#deliver()
        .catch((error: unknown) => this.#options.onError(error))
        .finally(() => {
          this.#poll = undefined;
          if (this.#listeners.size > 0) this.#schedule();
        });
    }, this.#options.pollMs);
  }

  async #deliver(): Promise<void> {
    const slowest = Math.min(...[...this.#listeners].map((listener) => listener.cursor));
    const changes = await this.#ports.changesSince(slowest, pageSize);
    for (const listener of this.#listeners) send(listener, changes);
  }

  #beat(): void {
    for (const listener of this.#listeners) {
      this.#keepAlive(listener).catch((error: unknown) => this.#options.onError(error));
    }
  }

  async #keepAlive(listener: Listener): Promise<void> {
    const may = await listener.mayListen();
    // It may have hung up while that was looked up.
    if (!this.#listeners.has(listener)) return;
    if (may) listener.stream.push(': alive\n\n');
    else this.#end(listener);
  }
}

function send(listener: Listener, changes: Change[]): void {
  for (const change of changes) {
    if (change.id <= listener.cursor) continue;
    listener.stream.push(`id: ${change.id}\ndata: ${JSON.stringify(change.event)}\n\n`);
    listener.cursor = change.id;
  }
  if (listener.stream.readableLength > maxBuffered) listener.stream.destroy();
}

/** The id a reconnecting browser names; null when it names none that makes sense. */
export function lastEventId(header: string | string[] | undefined): number | null {
  const id = typeof header === 'string' && /^\d{1,15}$/.test(header) ? Number(header) : null;
  return id;
}
