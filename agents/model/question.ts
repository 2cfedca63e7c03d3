/** The contract with a model: what is asked, what comes back, and who answers. */
import type { z } from 'zod';
import type { OutputMethod } from './settings.ts';

export interface PromptMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface ModelQuestion<T> {
  messages: readonly PromptMessage[];
  schema: z.ZodType<T>;
  /** Letters, digits, `_` and `-`: the name of a function to some servers. */
  schemaName: string;
  maxOutputTokens: number;
}

export interface ModelAnswer<T> {
  /** Parsed and checked again with zod; null when the answer can't be used. */
  value: T | null;
  /** Why it can't be used, in words a model can act on; null when it can. */
  problem: string | null;
  /** The request's body as it was sent, and the response's as it came, but for a key that the server repeats. */
  sent: string;
  raw: string;
  /** As the server names it. */
  model: string;
  /** From the server's `usage`; estimated where there is none. */
  tokens: { input: number; output: number; estimated: boolean };
  method: OutputMethod;
}

export interface Model {
  readonly name: string;
  readonly method: OutputMethod;
  /**
   * Asks once and never again by itself.
   * @throws ModelFailure for what is no answer at all; the signal's reason when that was aborted
   */
  ask<T>(question: ModelQuestion<T>, options: { signal: AbortSignal }): Promise<ModelAnswer<T>>;
}
