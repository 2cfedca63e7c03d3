/** What the main thread and the detection thread say to each other. */
import type { ErrorCode } from '../../domain/errors.ts';
import type { BatchRequest, BatchResult } from './batch.ts';

export type ToThread =
  | { kind: 'run'; id: number; request: BatchRequest }
  | { kind: 'answer'; id: number; value: unknown }
  | { kind: 'stop' };

export type FromThread =
  | { kind: 'ask-entities'; id: number; keys: string[] }
  | { kind: 'ask-lessons'; id: number; seq: number }
  | { kind: 'ask-resume'; id: number; input: string }
  | { kind: 'done'; id: number; result: BatchResult | null }
  | { kind: 'failed'; id: number; error: ThreadError };

/** An error that crossed the thread boundary: class instances do not. */
export interface ThreadError {
  code: ErrorCode | null;
  message: string;
  fix: string | undefined;
  stack: string | undefined;
}
