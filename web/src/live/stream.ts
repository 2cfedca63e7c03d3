/** One stream of events from the instance, opened again whenever it is lost. */
import type { ServerEvent } from '../api.ts';

/** A stream that takes longer to open counts as lost meanwhile, ms. */
const openWithinMs = 5_000;
/** Pause before a refused stream is tried again, ms; one that only broke is opened again by the browser. */
const retryMs = 3_000;

export interface StreamEvents {
  /** Open, for the first time or again. */
  opened: () => void;
  changed: (event: ServerEvent) => void;
  lost: () => void;
  refused: () => void;
}

/** Opens the stream and keeps it open until the returned function is called. */
export function openStream({ opened, changed, lost, refused }: StreamEvents): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = (): void => {
    source = new EventSource('/api/events');
    timer = setTimeout(lost, openWithinMs);
    source.onopen = () => {
      clearTimeout(timer);
      opened();
    };
    source.onmessage = (message: MessageEvent<string>) =>
      changed(JSON.parse(message.data) as ServerEvent);
    source.onerror = () => {
      clearTimeout(timer);
      lost();
      if (source.readyState !== EventSource.CLOSED) return;
      refused();
      timer = setTimeout(open, retryMs);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}
