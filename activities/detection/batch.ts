/** What the examination of one batch yields: everything that its commit needs. */
import type { Finding } from '../../domain/finding.ts';
import type { PassState } from '../../detectors/run.ts';
import type { SavedPattern } from '../../baselines/pattern.ts';
import type { KeptLesson } from '../../domain/verdict.ts';
import type { Position, Problem, RejectedRecord } from '../ingest/event-reader.ts';

/** Records examined between two commits: about half a second of work, and the most that a crash repeats. */
export const BATCH_EVENTS = 20_000;

/** Plain data: it crosses a thread boundary. */
export interface BatchResult {
  seq: number;
  position: Position;
  counts: { events: number; rejected: number; ignored: Record<string, number> };
  findings: Finding[];
  detectorState: PassState;
  entities: { key: string; state: SavedPattern }[];
  /** The newest verdict lesson that they hold; 0 before the first. */
  lesson: number;
  rejected: RejectedRecord[];
  problems: Problem[];
  bytesRead: number;
  bytesTotal: number;
  /** Newest event time so far, epoch ms. */
  eventTime: number | null;
  done: boolean;
}

export interface BatchRequest {
  input: string;
  paths: readonly string[];
  seq: number;
  /** Goes on when everything is read: files may grow, rotate and appear. */
  follow?: boolean;
}

/** What the examination asks of storage; commands that keep nothing have none. */
export interface Memory {
  /** Saved patterns of life of those entities that have one; they hold every verdict lesson given so far. */
  loadEntities(keys: string[]): Promise<Map<string, unknown>>;
  /** Verdict lessons given after this one, oldest first; 0 asks for all. */
  lessonsAfter(seq: number): Promise<KeptLesson[]>;
  /** Where batch `seq` of this input goes on, or null at its beginning. */
  resumePoint(
    input: string,
  ): Promise<{ seq: number; position: unknown; detectorState: unknown } | null>;
}
