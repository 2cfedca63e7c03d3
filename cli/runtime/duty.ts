/** A background duty: done again and again; its failure is told and tried again, and harms nothing else. */
import type { Storage } from '../../storage/open.ts';

export interface DutyOptions {
  /** What it does, in words: `reconciling`. */
  name: string;
  /** Pause between two times, ms. */
  everyMs: number;
  /** Does it once. */
  run: () => Promise<unknown>;
  storage: Pick<Storage, 'raiseAlarm' | 'clearAlarm'>;
  log: { warn(fields: object, message: string): void };
  /** A time that takes longer counts as a failure, ms; the next begins when it has come back. */
  withinMs?: number;
}

export interface Duty {
  /** Lets a time that has begun end. */
  stop(): Promise<void>;
}

/** A passing failure wakes nobody; this many in a row do. */
const ALARM_AFTER = 3;
const LONGEST_PAUSE_MS = 30_000;
const WITHIN_MS = 60_000;

/** Begins at once. Never throws, and never rejects. */
export function superviseDuty(options: DutyOptions): Duty {
  const { everyMs } = options;
  let stopped = false;
  let wake: () => void = () => undefined;
  let failures = 0;
  // An earlier process may have left an alarm open: the first success of this one ends it.
  let open = true;
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const wentWell = await doOnce(options, { failures, open });
      failures = wentWell ? 0 : failures + 1;
      open = !wentWell;
      if (stopped) return;
      const pauseMs = Math.min(Math.max(LONGEST_PAUSE_MS, everyMs), everyMs * 2 ** failures);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, pauseMs);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  };
  const ended = loop();
  return {
    async stop() {
      stopped = true;
      wake();
      await ended;
    },
  };
}

interface Before {
  /** In a row. */
  failures: number;
  /** Whether an alarm about it may be open. */
  open: boolean;
}

/** Whether it went well. */
async function doOnce(options: DutyOptions, { failures, open }: Before): Promise<boolean> {
  const { name, storage, run, withinMs = WITHIN_MS } = options;
  const slow = setTimeout(() => {
    void tell(options, new Error(`it has taken ${withinMs / 1000} s and goes on`), ALARM_AFTER);
  }, withinMs);
  const began = performance.now();
  try {
    await run();
    const late = performance.now() - began > withinMs;
    if (open || late) await storage.clearAlarm('DUTY_FAILED', name, Date.now());
    return true;
  } catch (error) {
    await tell(options, error, failures + 1);
    return false;
  } finally {
    clearTimeout(slow);
  }
}

async function tell(
  { name, storage, log }: DutyOptions,
  error: unknown,
  failures: number,
): Promise<void> {
  const why = error instanceof Error ? error.message : String(error);
  // One line, without where in the code it failed: a server that is slow for a minute fills no terminal.
  log.warn({ why, failures }, `${name} failed; it is tried again`);
  if (failures < ALARM_AFTER) return;
  await storage
    .raiseAlarm({
      code: 'DUTY_FAILED',
      subject: name,
      detail: why,
      fix: 'it is tried on by itself; npx watchbill doctor says which server does not answer',
      at: Date.now(),
    })
    .catch((cause: unknown) => log.warn({ err: cause }, 'an alarm could not be stored'));
}
