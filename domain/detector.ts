/** The contract of a detection: metadata that says what it is and misses, and a synchronous observer. */
import type { z } from 'zod';
import type { Event, EventClass } from './event.ts';
import type {
  Basis,
  Endpoint,
  EntityRef,
  Explanation,
  Measurements,
  Observable,
  Severity,
} from './finding.ts';
import type { IndicatorDraft } from './stix.ts';

/** `tactic/behaviour`, equal to the file's path below `detectors/`. */
export type DetectorUid = `${string}/${string}`;

/** A record a finding rests on, already copied out of the reader's buffer by `keepRecord`. */
export interface EvidenceDraft {
  time: number;
  summary: string;
  src: Endpoint;
  dst: Endpoint;
  file: string;
  offset: number;
  raw: string;
  encoding: 'utf-8' | 'base64';
}

/**
 * What an observer returns: a new finding, or with the same `key` a grown version of one it returned before.
 * `key` must be stable for the finding's life and built from the entity and the first evidence only,
 * because the finding's uid is its hash and two runs are compared by it.
 */
export interface FindingDraft {
  key: string;
  title: string;
  message: string;
  severity: Severity;
  basis: Basis;
  startTime: number;
  endTime: number;
  src: Endpoint;
  dst?: Endpoint;
  /** The acting entity first. */
  entities: [EntityRef, ...EntityRef[]];
  explanation: Explanation;
  measurements: Measurements;
  observables: Observable[];
  /** A bounded sample, earliest first. */
  evidences: [EvidenceDraft, ...EvidenceDraft[]];
  evidenceTotal: number;
  /** What other networks can look for. */
  indicators?: readonly IndicatorDraft[];
  /** Of a composite: the findings it rests on, and their attacks. */
  combines?: readonly FindingRef[];
  attacks?: readonly AttackPair[];
}

/** `[tactic, technique]` ids of the vendored ATT&CK release. */
export type AttackPair = readonly [tactic: string, technique: string];

/** What a finding's uid is a hash of. */
export interface FindingRef {
  detector: string;
  key: string;
}

/** The running state of one detection over one stream. All state is bounded and evicted by event time. */
export interface Observer {
  /** Takes one event of a class the detector reads; returns findings opened or grown by it. */
  on(event: Event): FindingDraft[];
  /**
   * Called as event time moves on (epoch ms, the newest seen); closes windows and evicts. At `-Infinity`, between
   * two batches, it returns what has grown and must evict nothing.
   */
  advance(time: number): FindingDraft[];
  /** JSON-safe state; `load(save())` continues exactly. */
  save(): unknown;
  load(state: unknown): void;
}

/** `B` is the view of pattern of life the detector asks; `baselines/` provides it. */
export interface Detector<P = unknown, B = unknown> {
  uid: DetectorUid;
  /** The behaviour in the field's words. */
  name: string;
  severity: Severity;
  basis: readonly [Basis, ...Basis[]];
  /** It rests on text that the other side chose (a name it gave, a URI it asked for): anyone can write that. */
  claimed?: true;
  attacks: readonly AttackPair[];
  reads: readonly [EventClass, ...EventClass[]];
  /** Of flows it reads only those to these ports; all others never reach it. Without, it reads every flow. */
  flowPorts?: ReadonlySet<number>;
  /** What it cannot see: known gaps are better than unknown gaps. */
  blindSpots: readonly [string, ...string[]];
  /** Documented defaults; each threshold names its published source. */
  parameters: z.ZodType<P>;
  watch: (parameters: P, baselines: B) => Observer;
}

/** A finding as a composite sees it: what was found, by which detection. */
export interface Found {
  detector: Pick<Detector, 'uid' | 'name' | 'attacks'>;
  draft: FindingDraft;
}

/** The running state of a composite; as an observer's, but it reads findings, opened or grown. */
export interface FindingObserver extends Omit<Observer, 'on'> {
  on(found: Found): FindingDraft[];
  /** Takes an event of a class that the composite reads beside findings, before the detections see it. */
  witness?(event: Event): void;
}

/** A detection that reads the findings of others; the basis of its findings is the weakest of their parts. */
export interface Composite<P = unknown> extends Omit<Detector<P>, 'reads' | 'watch'> {
  /** Uids of the detections it reads, or tactic folders ending in `/`. */
  combines: readonly [string, ...string[]];
  /** Classes of events that its findings need beside those of others. */
  reads?: readonly [EventClass, ...EventClass[]];
  watch: (parameters: P) => FindingObserver;
}
