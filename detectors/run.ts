/** The single pass: every event goes to each detection that reads its class, then teaches the baselines. */
import { z } from 'zod';
import type { Baselines } from '../baselines/store.ts';
import type { FindingDraft, FindingObserver, Found, Observer } from '../domain/detector.ts';
import { eventClasses, type Event, type EventClass } from '../domain/event.ts';
import type { Finding } from '../domain/finding.ts';
import type { ReadyComposite, ReadyDetector } from './index.ts';
import { seal, type Sealable, type Sealing } from './seal.ts';

/** Event time between two calls of `advance`, milliseconds. */
const TICK_MS = 60_000;

/**
 * Nothing is old at this time: observers hand over what has grown and evict nothing, so that where a batch ends
 * never changes what is found.
 */
const WITHOUT_EVICTION = -Infinity;

export interface PassOptions extends Sealing {
  detectors: readonly ReadyDetector[];
  composites?: readonly ReadyComposite[];
  baselines: Baselines;
}

/** JSON-safe; `load(save())` continues exactly where the pass stood. Each detection knows the form of its own part. */
export const PassState = z.object({
  /** Newest event time, epoch ms; null before the first event. */
  newest: z.number().nullable(),
  observers: z.record(z.string(), z.unknown()),
});
export type PassState = z.infer<typeof PassState>;

export interface Pass {
  take(event: Event): void;
  /** Findings opened or grown since the last call, newest version of each, in order of their start. */
  takeFindings(): Finding[];
  /** Take the findings first: they are not part of the state. */
  /** Newest event time so far, epoch ms; null before the first event. */
  newest(): number | null;
  save(): PassState;
  load(state: PassState): void;
}

interface Running {
  detector: ReadyDetector;
  observer: Observer;
}

interface RunningComposite {
  detector: ReadyComposite;
  observer: FindingObserver;
}

/** Newest version of each finding that opened or grew, by detection and key. */
type FoundNow = Map<string, { draft: FindingDraft; detector: Sealable }>;

/** Sets up one pass over one stream. Event order is the caller's; detections tolerate late records. */
export function createPass(options: PassOptions): Pass {
  const { detectors, composites = [], baselines } = options;
  const running = detectors.map((d): Running => ({ detector: d, observer: d.watch(baselines) }));
  const combining = composites.map((d): RunningComposite => ({ detector: d, observer: d.watch() }));
  const readersOf = readersBy(running);
  const witnesses = witnessesBy(combining);
  const found: FoundNow = new Map();
  let newest = -Infinity;
  let nextTick = -Infinity;

  const collect = (drafts: readonly FindingDraft[], detector: ReadyDetector): void => {
    for (const draft of drafts) {
      keep(found, draft, detector);
      combine({ detector, draft }, combining, found);
    }
  };
  const tick = (time: number): void => {
    for (const { detector, observer } of running) collect(observer.advance(time), detector);
    for (const { detector, observer } of combining) {
      for (const draft of observer.advance(time)) keep(found, draft, detector);
    }
  };

  return {
    take(event) {
      if (event.time > newest) {
        newest = event.time;
        if (newest >= nextTick) {
          nextTick = tickAfter(newest);
          tick(newest);
        }
      }
      for (const observer of witnesses[event.class]) observer.witness?.(event);
      for (const { detector, observer } of readersOf(event)) {
        const drafts = observer.on(event);
        if (drafts.length > 0) collect(drafts, detector);
      }
      baselines.learn(event);
    },
    takeFindings() {
      tick(WITHOUT_EVICTION);
      return takeAll(found, options);
    },
    newest: () => (newest === -Infinity ? null : newest),
    save: () => ({
      newest: newest === -Infinity ? null : newest,
      observers: Object.fromEntries(
        [...running, ...combining].map(({ detector, observer }) => [detector.uid, observer.save()]),
      ),
    }),
    load(state) {
      newest = state.newest ?? -Infinity;
      nextTick = tickAfter(newest);
      for (const { detector, observer } of [...running, ...combining]) {
        const saved = state.observers[detector.uid];
        // A detection that is new in this build starts empty: its state was never saved.
        if (saved !== undefined) observer.load(saved);
      }
    },
  };
}

function combine(part: Found, combining: readonly RunningComposite[], found: FoundNow): void {
  for (const { detector, observer } of combining) {
    if (!combines(detector, part.detector.uid)) continue;
    for (const draft of observer.on(part)) keep(found, draft, detector);
  }
}

function tickAfter(time: number): number {
  return (Math.floor(time / TICK_MS) + 1) * TICK_MS;
}

function takeAll(found: FoundNow, sealing: Sealing): Finding[] {
  const findings = [...found.values()].map(({ draft, detector }) => seal(draft, detector, sealing));
  found.clear();
  return findings.sort(
    (a, b) => a.start_time - b.start_time || (a.finding_info.uid < b.finding_info.uid ? -1 : 1),
  );
}

function keep(found: FoundNow, draft: FindingDraft, detector: Sealable): void {
  found.set(`${detector.uid}\n${draft.key}`, { draft, detector });
}

/** Whether a composite reads the findings of this detection. */
export function combines({ combines: names }: ReadyComposite, uid: string): boolean {
  return names.some((name) => (name.endsWith('/') ? uid.startsWith(name) : uid === name));
}

/** The composites that need to see events of a class; of most classes none does. */
function witnessesBy(combining: RunningComposite[]): Record<EventClass, FindingObserver[]> {
  const seeing = (name: EventClass): FindingObserver[] =>
    combining
      .filter(({ detector }) => detector.reads?.includes(name) ?? false)
      .map(({ observer }) => observer);
  return Object.fromEntries(eventClasses.map((name) => [name, seeing(name)])) as Record<
    EventClass,
    FindingObserver[]
  >;
}

/** Who reads an event: by its class, and flows by their port too, because most detections read those of a few ports. */
function readersBy(running: Running[]): (event: Event) => readonly Running[] {
  const reading = (name: EventClass): Running[] =>
    running.filter(({ detector }) => detector.reads.includes(name));
  const byClass = Object.fromEntries(eventClasses.map((name) => [name, reading(name)])) as Record<
    EventClass,
    Running[]
  >;
  const flows = byClass.network_activity;
  const ports = new Set(flows.flatMap(({ detector }) => [...(detector.flowPorts ?? [])]));
  const byPort = new Map(
    [...ports].map((port) => [
      port,
      flows.filter((one) => one.detector.flowPorts?.has(port) ?? true),
    ]),
  );
  const anyPort = flows.filter(({ detector }) => detector.flowPorts === undefined);
  return (event) => {
    if (event.class !== 'network_activity') return byClass[event.class];
    return byPort.get(event.dstPort ?? 0) ?? anyPort;
  };
}
