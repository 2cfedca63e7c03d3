/** Which open incidents another one may belong to: those with most actors in common first, then the nearest in time. */
import type { EntityRef, IncidentSummary } from '../../api.ts';

export interface Candidate {
  incident: IncidentSummary;
  /** What both are about. */
  shared: EntityRef[];
}

export function candidatesFor(
  beside: IncidentSummary,
  all: readonly IncidentSummary[],
): Candidate[] {
  const gap = ({ start, end }: IncidentSummary) =>
    Math.max(0, start - beside.end, beside.start - end);
  return all
    .filter(({ uid, closed }) => uid !== beside.uid && closed === null)
    .map((incident) => ({ incident, shared: sharedBy(incident, beside) }))
    .sort((a, b) => b.shared.length - a.shared.length || gap(a.incident) - gap(b.incident));
}

function sharedBy({ entities }: IncidentSummary, beside: IncidentSummary): EntityRef[] {
  return entities.filter(({ kind, id }) =>
    beside.entities.some((entity) => entity.kind === kind && entity.id === id),
  );
}

/** Whether a person who types this means that incident. */
export function isMeant({ title, uid, entities }: IncidentSummary, typed: string): boolean {
  const words = typed.toLowerCase().split(/\s+/);
  const text = [title, uid, ...entities.map(({ id }) => id)].join(' ').toLowerCase();
  return words.every((word) => text.includes(word));
}
