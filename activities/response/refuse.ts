/** A refusal of what nobody who may has asked for: people are told, because somebody tried. */
import type { ApplicationFailure } from '@temporalio/activity';
import type { ErrorCode } from '../../domain/errors.ts';
import { nonRetryable } from '../failures.ts';
import type { ActivityPorts } from '../ports.ts';

export interface Refusal {
  code: ErrorCode;
  /** The uid of the action or incident. */
  subject: string;
  why: string;
}

/** The failure to throw; the alarm is raised when this returns. */
export async function refuse(
  { storage, now, log }: Pick<ActivityPorts, 'storage' | 'now' | 'log'>,
  { code, subject, why }: Refusal,
): Promise<ApplicationFailure> {
  log.warn({ code, subject }, why);
  await storage.raiseAlarm({ code, subject, detail: why, at: now() });
  return nonRetryable(code, why);
}
