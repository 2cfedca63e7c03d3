/** Where reading goes on: stored between batches, parsed when it comes back. */
import { z } from 'zod';
import { logFormats } from '../../sources/parser.ts';

export const FilePosition = z.object({
  /** Null in positions of before it was kept. */
  format: z.enum(logFormats).nullable().default(null),
  /** When its first readable record was logged, epoch ms; null if its head holds none. */
  firstTime: z.number().nullable().default(null),
  /** Byte offset (uncompressed) of the next record. */
  offset: z.number(),
  /** What the parser knows from earlier lines. */
  parser: z.string(),
  /** When the newest record so far was logged, epoch ms; null before the first. */
  loggedAt: z.number().nullable(),
  /** Records rejected so far. */
  rejected: z.number(),
  done: z.boolean(),
  /** Bytes on disk consumed. */
  bytesRead: z.number(),
  size: z.number(),
  /** SHA-256 of the first `markLength` bytes, uncompressed. */
  mark: z.string(),
  markLength: z.number(),
});
export type FilePosition = z.infer<typeof FilePosition>;

/** Every file that was opened so far, by path, and the newest flows where several sensors report them. JSON-safe. */
export const Position = z.object({
  files: z.record(z.string(), FilePosition),
  twins: z.array(z.tuple([z.string(), z.number(), z.string()])).optional(),
});
export type Position = z.infer<typeof Position>;
