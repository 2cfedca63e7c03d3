/** Holds the patterns of life of one stream in memory: learns, answers, and says which entities to save. */
import { entityKey, network, type EntityKey, type Subject } from '../domain/entity.ts';
import type { Event } from '../domain/event.ts';
import { knownOf, usualOf, type PatternOfLife } from './ask.ts';
import { distrustValue, sight } from './facet.ts';
import { lessonOf } from './learn.ts';
import { addTo } from './tally.ts';
import {
  facetCapacity,
  facetOf,
  loadPattern,
  newPattern,
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

const networkKey = entityKey(network);

export function createBaselines(): Baselines {
  const patterns = new Map<EntityKey, Pattern | null>();
  const touched = new Set<EntityKey>();

  const patternFor = (key: EntityKey, time: number): Pattern => {
    const existing = patterns.get(key);
    if (existing) return existing;
    const created = newPattern(time);
    patterns.set(key, created);
    return created;
  };
  const teach = (key: EntityKey, time: number): Pattern => {
    const pattern = patternFor(key, time);
    touch(pattern, time);
    touched.add(key);
    return pattern;
  };
  const find: Find = (entity) => patterns.get(entityKey(entity)) ?? undefined;

  return {
    learn(event) {
      const { time } = event;
      teach(networkKey, time);
      const { sightings, amounts } = lessonOf(event);
      for (const { entity, facet, value } of sightings) {
        sight(facetOf(teach(entity, time), facet), value, { time, capacity: facetCapacity[facet] });
      }
      for (const { entity, tally, amount } of amounts) {
        addTo(tallyOf(teach(entity, time), tally, time), amount, time);
      }
    },
    pattern: (key) => patterns.get(key) ?? undefined,
    holds: (key) => patterns.has(key),
    ...asking(find),
    distrust(entity, facet, { value, time }) {
      const key = entityKey(entity);
      distrustValue(facetOf(patternFor(key, time), facet), value, {
        time,
        capacity: facetCapacity[facet],
      });
      touched.add(key);
    },
    load(key, saved) {
      patterns.set(key, saved === null ? null : loadPattern(saved));
    },
    takeTouched() {
      const states = [...touched].map((key) => {
        const pattern = patterns.get(key);
        return pattern ? [{ key, state: savePattern(pattern) }] : [];
      });
      touched.clear();
      return states.flat();
    },
    evict(keep) {
      if (patterns.size <= keep) return;
      const byAge = [...patterns].sort(([, a], [, b]) => (a?.last ?? 0) - (b?.last ?? 0));
      for (const [key] of byAge.slice(0, patterns.size - keep)) patterns.delete(key);
    },
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
      return find(entity)?.rhythm ?? undefined;
    },
    seen: (entity, facet, value) => find(entity)?.facets[facet]?.values.get(value),
  };
}
