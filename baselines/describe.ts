/** A stored pattern of life as a person reads it. */
import type { Subject } from '../domain/entity.ts';
import type { Life, LifeFacet, LifeValue } from '../domain/life.ts';
import { allowedOf, established, usualOf } from './ask.ts';
import {
  facetNames,
  loadPattern,
  rhythmOf,
  SavedPattern,
  type FacetName,
  type Pattern,
} from './pattern.ts';
import type { Seen } from './seen.ts';

/** @param saved as storage keeps it @param at epoch ms as of which contacts count for what enforcement would leave open */
export function describeLife({ kind, id }: Subject, saved: unknown, at: number): Life {
  const pattern = loadPattern(SavedPattern.parse(saved));
  const { first, last, days } = pattern;
  const allowed = kind === 'device' ? allowedOf(pattern, at) : null;
  return {
    ...{ kind, id, first, last, days, rhythm: rhythmOf(pattern) ?? null },
    facets: facetNames.filter((name) => name in pattern.facets).map((n) => facetLife(pattern, n)),
    allowed: allowed && { peers: allowed.peers.length, mature: allowed.mature },
  };
}

function facetLife(pattern: Pattern, name: FacetName): LifeFacet {
  const { total, distinct, mature } = usualOf(pattern, name);
  const values = [...(pattern.facets[name]?.values ?? [])]
    .map(([value, seen]) => valueLife(value, seen, total))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  return { facet: name, total, distinct, mature, values };
}

/** A value that a finding rests on is none of the sightings that count, so it has no share of them. */
function valueLife(value: string, seen: Seen, total: number): LifeValue {
  const { count, days, first, last, distrusted } = seen;
  const standing = distrusted ? 'distrusted' : established(seen) ? 'normal' : 'new';
  return { value, count, days, share: distrusted ? null : count / total, first, last, standing };
}
