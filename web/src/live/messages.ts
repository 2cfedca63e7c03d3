/** What the tabs of one browser tell each other about the stream of events that they share. */
import type { ServerEvent } from '../api.ts';

/** Of the channel and of the lock. A console of another build may be open too: a changed message takes a new name. */
export const sharedName = 'watchbill-events';

/** How far the tab that holds the stream has come; whoever misses a step has missed events. */
interface Place {
  /** The tab that holds the stream, for as long as it does. */
  from: string;
  /** How often it opened the stream; 0: it is about to, for the first time. */
  opened: number;
  /** How many events it has passed on. */
  told: number;
}

export interface State extends Place {
  kind: 'state';
  /** Null while changes arrive; otherwise since when (browser clock, epoch ms) they do not. */
  silentSince: number | null;
}

export interface Passed extends Place {
  kind: 'event';
  event: ServerEvent;
}

export type Message =
  | State
  | Passed
  /** Whoever holds the stream answers with its state. */
  | { kind: 'ask' }
  /** The instance refuses the stream: is anybody still signed in? */
  | { kind: 'refused' }
  /** Somebody signed in or out: the stream that is open is of another session. */
  | { kind: 'session' };

/** What a tab makes of what it hears, whether by a stream of its own or from another tab. */
export interface Hearing {
  changed: (event: ServerEvent) => void;
  /** Null while changes arrive; otherwise since when they do not. */
  silent: (since: number | null) => void;
  /** Changes may have gone unheard. */
  missed: () => void;
  refused: () => void;
}

/** Leading or following, whichever a tab does at present. */
export interface Part {
  hear: (message: Message) => void;
  stop: () => void;
}
