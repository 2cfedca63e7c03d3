/** Whether what acts here signs with a key that nobody has accepted: nothing it does would be believed. */
import type { Storage } from '../../storage/open.ts';

export interface Unbelieved {
  why: string;
  /** How it is mended. */
  fix: string;
}

/** What the open alarm says; null when there is none. */
export async function findUnbelieved(
  storage: Pick<Storage, 'openAlarms'>,
): Promise<Unbelieved | null> {
  const alarm = (await storage.openAlarms()).find(({ code }) => code === 'KEY_UNKNOWN');
  return alarm === undefined ? null : { why: alarm.detail, fix: alarm.fix };
}
