/** What a composite says of its parts, also of those that are left when a person has split others off. */
import { entityKey } from './entity.ts';
import type { Attack, Evidence, Finding } from './finding.ts';
import { list, plural, when } from './wording.ts';

/** `12 findings of 3 detections since 2024-08-12 09:14 UTC: …`. */
export function combinedWords(parts: { count: number; names: readonly string[]; since: number }) {
  const { count, names, since } = parts;
  return `${plural(count, 'finding')} of ${plural(names.length, 'detection')} since ${when(since)}: ${list(names, 8)}`;
}

/**
 * A composite as it is with these of its parts alone: their span, entities, attacks and records. What it is called and
 * how grave it is stays. Without any of them it is left as it is: it combines nothing that is there.
 */
export function narrowedTo(composite: Finding, parts: readonly Finding[]): Finding {
  const ordered = parts.toSorted((a, b) => a.start_time - b.start_time);
  const [first] = ordered;
  if (first === undefined) return composite;
  const start = first.start_time;
  const end = Math.max(...ordered.map(({ end_time }) => end_time));
  const names = [...new Set(ordered.map(({ finding_info }) => finding_info.analytic.name))];
  const observed = combinedWords({ count: parts.length, names, since: start });
  const { unmapped, finding_info } = composite;
  const figures = { findings: parts.length, detections: names, detection_count: names.length };
  return {
    ...composite,
    ...{ time: start, start_time: start, end_time: end },
    message: `Together: ${first.src_endpoint.ip} gave ${observed}.`,
    finding_info: { ...finding_info, first_seen_time: start, last_seen_time: end },
    attacks: attacksOf(ordered),
    evidences: recordsOf(composite, ordered),
    unmapped: {
      ...unmapped,
      entities: entitiesOf(composite, ordered),
      explanation: { ...unmapped.explanation, observed },
      measurements: { ...unmapped.measurements, ...figures },
      evidence_total: parts.length,
      combines: ordered.map((part) => part.finding_info.uid),
    },
  };
}

function attacksOf(parts: readonly Finding[]): Attack[] {
  const all = parts.flatMap(({ attacks }) => attacks);
  return [...new Map(all.map((one) => [`${one.tactic.uid} ${one.technique.uid}`, one])).values()];
}

/** Of the records that it kept those that its parts kept; the first of its parts' where none is left. */
function recordsOf({ evidences }: Finding, parts: readonly Finding[]): Evidence[] {
  const keyOf = ({ file, offset, sha256 }: Evidence) => JSON.stringify([file, offset, sha256]);
  const known = new Set(parts.flatMap((part) => part.evidences.map(keyOf)));
  const kept = evidences.filter((record) => known.has(keyOf(record)));
  return kept.length > 0 ? kept : parts.flatMap((part) => part.evidences.slice(0, 1)).slice(0, 1);
}

/** Those that it named and its parts name too: who acted is the first still. */
function entitiesOf({ unmapped }: Finding, parts: readonly Finding[]) {
  const named = new Set(parts.flatMap((part) => part.unmapped.entities.map(entityKey)));
  const left = unmapped.entities.filter((entity) => named.has(entityKey(entity)));
  return left.length > 0 ? left : unmapped.entities;
}
