/** Why a person closed an incident, and what that teaches pattern of life. */
import { z } from 'zod';
import type { EntityKey } from './entity.ts';
import { Severity } from './finding.ts';

/**
 * The closed list of reasons. A true alarm with a lawful cause is no false alarm (Alahmadi et al., USENIX Security 2022),
 * so the two stay apart.
 */
export const closeReasons = [
  'attack_confirmed',
  'benign_trigger',
  'false_alarm',
  'duplicate',
  'not_enough_data',
] as const;
export const CloseReason = z.enum(closeReasons);
export type CloseReason = z.infer<typeof CloseReason>;

/** What lay behind a benign trigger. */
export const benignKinds = ['authorised', 'misconfiguration', 'expected_change'] as const;
export const BenignKind = z.enum(benignKinds);
export type BenignKind = z.infer<typeof BenignKind>;

/** Who closed an incident, as what, when. */
export const Closed = z.object({
  as: CloseReason,
  /** Null for every reason but `benign_trigger`. */
  kind: BenignKind.nullable(),
  /** How grave the person says it was, `note` why; null where they left it open. The agents' own stands in their opinion. */
  severity: Severity.nullable().default(null),
  note: z.string(),
  by: z.string(),
  /** Wall clock, epoch ms. */
  at: z.number(),
  /** The findings that decided it, by uid; absent or empty: all of them. What the others say is not taught. */
  because: z.array(z.string()).optional(),
  /** When it teaches, epoch ms: till then it is undone without a trace. Absent or null: at once, or never. */
  teachesAt: z.number().nullable().optional(),
});
export type Closed = z.infer<typeof Closed>;

/** Who opened an incident again, when and why, and the verdict that this took back. */
export const Reopened = z.object({
  by: z.string(),
  /** Wall clock, epoch ms. */
  at: z.number(),
  note: z.string(),
  was: Closed,
});
export type Reopened = z.infer<typeof Reopened>;

/** How long a verdict that makes something normal can be taken back before it teaches. Ours: a second look takes minutes. */
export const UNDO_CLOSING_MS = 15 * 60_000;

export const LessonVerdict = z.enum(['malicious', 'benign', 'reopened']);

/**
 * What one closed incident says of what its actors did. The other reasons for closing say nothing. `reopened`: what
 * `benign` made normal is none any more.
 */
export interface VerdictLesson {
  incident: string;
  verdict: z.infer<typeof LessonVerdict>;
  /** Who acted: devices, credentials, host names, and the pairs of industrial machines that findings name. */
  entities: EntityKey[];
  /** Event time that the verdict covers, epoch ms, both ends included. */
  from: number;
  to: number;
  /** What it is about, where some findings decided it: the values that these rest on. Absent: all in this time. */
  values?: LessonValue[];
}

/** One value in the pattern of life of one entity. */
export interface LessonValue {
  entity: EntityKey;
  facet: string;
  value: string;
}

/** A lesson as it is kept: `seq` grows in the order in which people closed incidents. */
export interface KeptLesson extends VerdictLesson {
  seq: number;
}
