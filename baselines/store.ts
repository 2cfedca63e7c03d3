/** Holds the patterns of life of one stream in memory: learns, answers, and says which entities to save. */
import { isPrivate } from '../domain/address.ts';
import {
  entityKey,
  groupOf,
  network,
  subjectOf,
  type EntityKey,
  type Subject,
} from '../domain/entity.ts';
import type { Event } from '../domain/event.ts';
import { knownOf, usualOf, type PatternOfLife } from './ask.ts';
import { distrustValue, sight } from './facet.ts';
import { teach, type Learner } from './learn.ts';
import { addTo } from './tally.ts';
import {
  facetCapacity,
  facetOf,
  loadPattern,
  newPattern,
  rhythmOf,
  savePattern,
  tallyOf,
  touch,
  type Pattern,
  type SavedPattern,
} from './pattern.ts';

export interface Baselines extends PatternOfLife {
  /** Learns from an event; call it after the detections have looked, or nothing would ever be new. */
  learn(event: Event): void;
  pattern(key: EntityKey): Pattern | undefined;
  /** Whether this entity is in memory, or known to be absent from storage. */
  holds(key: EntityKey): boolean;
  /** Puts saved patterns in; `null` remembers that storage has none. */
  load(key: EntityKey, saved: SavedPattern | null): void;
  /** The entities touched since the last call, with their state. */
  takeTouched(): { key: EntityKey; state: SavedPattern }[];
  /** Forgets the longest untouched entities down to `keep`; call it only when nothing is unsaved. */
  evict(keep: number): void;
}

/** An entity in memory; `pattern` is null when storage is known to have none. */
interface Entry extends Subject {
  pattern: Pattern | null;
  /** Changed since it was last taken. */
  touched: boolean;
}

export function createBaselines(): Baselines {
  const entries = createEntries();
  let touched: Entry[] = [];

  const mark = (entry: Entry): void => {
    if (entry.touched) return;
    entry.touched = true;
    touched.push(entry);
  };
  const patternOf = (entry: Entry, time: number): Pattern => {
    mark(entry);
    return (entry.pattern ??= newPattern(time));
  };
  const learnt = (subject: Subject): Pattern => {
    const entry = entries.of(subject);
    const isNew = entry.pattern === null;
    const pattern = patternOf(entry, now);
    // Nobody asks when a name is used: its device and credential have their own rhythm.
    const another = touch(pattern, now, { hasRhythm: subject.kind !== 'hostname' });
    // A device is counted among its peers once a day: for each of its events, that would cost as much as all else.
    if ((isNew || another) && subject.kind === 'device' && isPrivate(subject.id)) {
      learner.sighted(groupOf(subject.id), 'members', subject.id);
    }
    return pattern;
  };
  let now = 0;
  const learner: Learner = {
    sighted(subject, facet, value) {
      const at = { time: now, capacity: facetCapacity[facet] };
      sight(facetOf(learnt(subject), facet), value, at);
    },
    added(subject, tally, amount) {
      addTo(tallyOf(learnt(subject), tally, now), amount, now);
    },
  };

  return {
    learn(event) {
      now = event.time;
      teach(event, learner);
      learnt(network);
    },
    pattern: (key) => entries.find(subjectOf(key))?.pattern ?? undefined,
    holds: (key) => entries.find(subjectOf(key)) !== undefined,
    ...asking((subject) => entries.find(subject)?.pattern ?? undefined),
    distrust(subject, facet, { value, time }) {
      const at = { time, capacity: facetCapacity[facet] };
      distrustValue(facetOf(patternOf(entries.of(subject), time), facet), value, at);
    },
    load(key, saved) {
      entries.of(subjectOf(key)).pattern = saved === null ? null : loadPattern(saved);
    },
    takeTouched() {
      const taken = touched;
      touched = [];
      for (const entry of taken) entry.touched = false;
      return taken.flatMap(savedOf);
    },
    evict: (keep) => entries.evict(keep),
  };
}

function savedOf(entry: Entry): { key: EntityKey; state: SavedPattern }[] {
  if (entry.pattern === null) return [];
  return [{ key: entityKey(entry), state: savePattern(entry.pattern) }];
}

interface Entries {
  find(subject: Subject): Entry | undefined;
  /** Makes an empty one when there is none. */
  of(subject: Subject): Entry;
  /** Forgets the longest untouched, down to `keep`. */
  evict(keep: number): void;
}

/**
 * By kind and then by id: the ids of events are looked up as they are, without a text being built from them. The entity
 * asked for last is mostly the next one too: a flow's source is asked about by every detection.
 */
function createEntries(): Entries {
  const kinds = newKinds();
  let size = 0;
  let last: Entry | null = null;
  const find = ({ kind, id }: Subject): Entry | undefined => {
    if (last !== null && last.id === id && last.kind === kind) return last;
    const entry = kinds[kind].get(id);
    if (entry !== undefined) last = entry;
    return entry;
  };
  return {
    find,
    of(subject) {
      const known = find(subject);
      if (known !== undefined) return known;
      const { kind, id } = subject;
      const made: Entry = { kind, id, pattern: null, touched: false };
      kinds[kind].set(id, made);
      size += 1;
      return made;
    },
    evict(keep) {
      if (size <= keep) return;
      last = null;
      const all = Object.values(kinds).flatMap((ids) =>
        [...ids].map(([id, { pattern }]) => ({ ids, id, last: pattern?.last ?? 0 })),
      );
      all.sort((a, b) => a.last - b.last);
      for (const { ids, id } of all.slice(0, size - keep)) ids.delete(id);
      size = Math.min(size, keep);
    },
  };
}

function newKinds(): Record<Subject['kind'], Map<string, Entry>> {
  return {
    device: new Map(),
    credential: new Map(),
    hostname: new Map(),
    service: new Map(),
    ot_pair: new Map(),
    group: new Map(),
    network: new Map(),
  };
}

type Find = (entity: Subject) => Pattern | undefined;

/** The questions, answered from whatever `find` finds. */
function asking(find: Find): Omit<PatternOfLife, 'distrust'> {
  return {
    known(entity) {
      const pattern = find(entity);
      return pattern && knownOf(pattern);
    },
    usual(entity, facet) {
      const pattern = find(entity);
      return pattern && usualOf(pattern, facet);
    },
    usually(entity, name) {
      const tally = find(entity)?.tallies[name];
      return tally && { ...tally };
    },
    rhythm(entity) {
      const pattern = find(entity);
      return pattern && rhythmOf(pattern);
    },
    seen: (entity, facet, value) => find(entity)?.facets[facet]?.values.get(value),
  };
}
