/** A line that says how far a slow step has come; quick steps show nothing. */
import { terminalText } from './terminal-text.ts';

export interface ProgressStream {
  isTTY?: boolean;
  columns?: number;
  write: (text: string) => unknown;
}

export interface Progress {
  /** The newest state; drawn when it is due, so it may be called as often as one likes. */
  update: (text: string) => void;
  /** Clears the line; on a terminal nothing of it stays. `last` is printed as a plain line if anything was shown. */
  done: (last?: string) => void;
}

export interface ProgressOptions {
  stream: ProgressStream;
  /** ms before the first drawing. */
  afterMs?: number;
  /** ms between plain lines where the stream is not a terminal. */
  plainEveryMs?: number;
  /** ms between drawings on a terminal. */
  drawEveryMs?: number;
}

/** Starts the clock; call `done` in a `finally`. */
export function startProgress(options: ProgressOptions): Progress {
  const { stream, afterMs = 500, plainEveryMs = 5_000, drawEveryMs = 100 } = options;
  const tty = stream.isTTY === true;
  let latest = '';
  let drawn = '';
  let shown = false;
  const draw = (): void => {
    if (latest === drawn) return;
    drawn = latest;
    shown = true;
    const text = terminalText(latest);
    // One column less than there is: a full line makes some terminals wrap.
    const fitting = tty ? text.slice(0, Math.max(0, (stream.columns ?? 80) - 1)) : text;
    stream.write(tty ? `\r\x1b[2K${fitting}` : `${fitting}\n`);
  };
  let timer: NodeJS.Timeout;
  const tick = (): void => {
    draw();
    timer = setTimeout(tick, tty ? drawEveryMs : plainEveryMs).unref();
  };
  timer = setTimeout(tick, afterMs).unref();
  return {
    update: (text) => {
      latest = text;
    },
    done: (last) => {
      clearTimeout(timer);
      if (tty && shown) stream.write('\r\x1b[2K');
      if (shown && last !== undefined) stream.write(`${terminalText(last)}\n`);
    },
  };
}
