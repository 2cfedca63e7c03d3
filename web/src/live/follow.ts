/** A tab that another one tells what changed: asks it now and then, and notices when it no longer answers. */
import type { Hearing, Message, Part, Passed, State } from './messages.ts';

/**
 * The holder is asked after so long without a word of it, ms. It sends no beat by itself: a browser lets the timers of a
 * hidden tab run once a minute, but hands it messages at once.
 */
export const askAfterMs = 5_000;
/** It is taken for dead when it has not answered for so long, ms; which tab finds out first is left to chance. */
export const answerWithinMs = 8_000;
export const chanceMs = 2_000;

export interface Following extends Part {
  /** Whether this tab has heard of a stream, or was silent: what it shows may be old once it hears from another. */
  isBehind: () => boolean;
}

export interface FollowOptions {
  post: (message: Message) => void;
  hearing: Hearing;
  /** The holder does not answer. */
  gone: () => void;
  /** What this tab shows may be old already. */
  behind: boolean;
}

/** Follows whichever tab holds the stream, until stopped. */
export function follow({ post, hearing, gone, behind }: FollowOptions): Following {
  let known: { place: string; told: number } | null = behind ? { place: '', told: 0 } : null;
  let heardAt = Date.now();
  let unanswered = false;
  let timer: ReturnType<typeof setTimeout>;

  function giveUp(): void {
    unanswered = true;
    hearing.silent(heardAt);
    gone();
  }

  function ask(): void {
    post({ kind: 'ask' });
    timer = setTimeout(giveUp, answerWithinMs + Math.random() * chanceMs);
  }

  /** Notes how far the holder is; says whether that is further than this tab was told. */
  function moveOn({ from, opened, told }: State | Passed, step: 0 | 1): boolean {
    const place = `${from}/${opened}`;
    const missed =
      known === null ? unanswered : known.place !== place || known.told + step !== told;
    // Of a stream that is not open yet nothing can be missed, and once it is open all is fetched again.
    if (known !== null && opened === 0) return false;
    known = { place, told };
    return missed;
  }

  function hear(message: Message): void {
    if (message.kind === 'refused') hearing.refused();
    if (message.kind !== 'state' && message.kind !== 'event') return;
    clearTimeout(timer);
    timer = setTimeout(ask, askAfterMs);
    heardAt = Date.now();
    const missed = moveOn(message, message.kind === 'event' ? 1 : 0);
    unanswered = false;
    if (message.kind === 'event') hearing.changed(message.event);
    else hearing.silent(message.silentSince);
    if (missed) hearing.missed();
  }

  ask();
  return { hear, isBehind: () => known !== null || unanswered, stop: () => clearTimeout(timer) };
}
