/** An alarm: something that people must hear of, about whom, since when, how often, and what mends it. */
import { z } from 'zod';
import type { ErrorCode } from './errors.ts';

export const Alarm = z.object({
  uid: z.string(),
  /** An error code; a word of another version of Watchbill is shown as it is. */
  code: z.string(),
  /** Whom or what it is about: the uid of an action, incident or input, or the name of a part. */
  subject: z.string(),
  /** What was seen last, in words. */
  detail: z.string(),
  /** The step that mends it. */
  fix: z.string(),
  /** Wall clock, epoch ms: when it was first raised, and when last. */
  since: z.number(),
  last: z.number(),
  /** How often it was raised since then. */
  times: z.number().int(),
});
export type Alarm = z.infer<typeof Alarm>;

/** An alarm as whoever noticed it raises it. */
export interface RaisedAlarm {
  code: ErrorCode;
  subject: string;
  detail: string;
  /** Without it, people are sent to the page of the code. */
  fix?: string;
  /** Wall clock, epoch ms. */
  at: number;
}

/** What people do about a workflow that somebody else ended or replaced: the rest was done. */
export const workflowGoneFix =
  'find out who may reach the Temporal server; nothing else is to be done';
