/** Turns our errors into Temporal failures: those that trying again can't mend are not retried. */
import { ApplicationFailure } from '@temporalio/activity';
import { WatchbillError, type ErrorCode } from '../domain/errors.ts';

/** A failure that ends the step, with our error code as its type. */
export function nonRetryable(code: ErrorCode, message: string): ApplicationFailure {
  return ApplicationFailure.create({ type: code, message, nonRetryable: true });
}

/** Trying again may find the database back; it will not find a missing file. */
const passing: ReadonlySet<ErrorCode> = new Set([
  'DATABASE_UNREACHABLE',
  'TEMPORAL_UNREACHABLE',
  'INTERNAL',
]);

/** The failure for one of our own errors, or null when the error is another or may pass. */
nonRetryable.from = (error: unknown): ApplicationFailure | null =>
  error instanceof WatchbillError && !passing.has(error.code)
    ? nonRetryable(error.code, error.message)
    : null;
