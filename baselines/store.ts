/** Holds the patterns of life of one stream in memory: learns, answers, and says which entities to save. */
import { entityKey, type EntityKey } from '../domain/entity.ts';
import type { Event } from '../domain/event.ts';
import type { EntityRef } from '../domain/finding.ts';
import { knownOf, usualOf, type PatternOfLife } from './ask.ts';
import { distrustValue, sight } from './facet.ts';
import { sightingsOf } from './learn.ts';
import {
  facetCapacity,
  facetOf,
  loadPattern,
  newPattern,
  savePattern,
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
  const find = (entity: EntityRef): Pattern | undefined =>
    patterns.get(entityKey(entity)) ?? undefined;

  return {
    learn(event) {
      for (const { entity, facet, value } of sightingsOf(event)) {
        const pattern = patternFor(entity, event.time);
        touch(pattern, event.time);
        sight(facetOf(pattern, facet), value, { time: event.time, capacity: facetCapacity[facet] });
        touched.add(entity);
      }
    },
    pattern: (key) => patterns.get(key) ?? undefined,
    holds: (key) => patterns.has(key),
    known(entity) {
      const pattern = find(entity);
      return pattern && knownOf(pattern);
    },
    usual(entity, facet) {
      const pattern = find(entity);
      return pattern && usualOf(pattern, facet);
    },
    seen: (entity, facet, value) => find(entity)?.facets[facet]?.values.get(value),
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
