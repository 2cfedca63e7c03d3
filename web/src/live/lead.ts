/** The tab that holds the stream: hears the instance and passes on what it hears. */
import type { Hearing, Message, Part } from './messages.ts';
import { openStream } from './stream.ts';

export interface Before {
  /** This tab showed something before, which may be old by now. */
  behind: boolean;
  silentSince: number | null;
}

/** Holds a stream until stopped; `post` reaches the tabs that follow. */
export function lead(post: (message: Message) => void, hearing: Hearing, before: Before): Part {
  // Not randomUUID: a page by plain HTTP, whose tabs have a stream each, has none.
  const from = crypto.getRandomValues(new Uint32Array(2)).join('-');
  let { silentSince } = before;
  let opened = 0;
  let told = 0;
  const say = (): void => post({ kind: 'state', from, opened, told, silentSince });
  const setSilence = (since: number | null): void => {
    silentSince = since;
    say();
    hearing.silent(since);
  };
  const open = (): (() => void) =>
    openStream({
      opened() {
        const missed = before.behind || opened > 0 || silentSince !== null;
        opened += 1;
        setSilence(null);
        if (missed) hearing.missed();
      },
      changed(event) {
        told += 1;
        post({ kind: 'event', from, opened, told, event });
        hearing.changed(event);
      },
      lost: () => setSilence(silentSince ?? Date.now()),
      refused() {
        post({ kind: 'refused' });
        hearing.refused();
      },
    });
  let close = open();
  say();
  return {
    hear({ kind }) {
      if (kind === 'ask') say();
      if (kind !== 'session') return;
      close();
      close = open();
    },
    stop: () => close(),
  };
}
