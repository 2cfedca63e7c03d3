/** Picks at once all findings of one actor, where an incident has several: what most splits are about. */
import type { EntityRef, FindingBrief, Incident } from '../../api.ts';
import { Entity } from '../../values/Value.tsx';

interface ByActorProps {
  incident: Incident;
  findings: readonly FindingBrief[];
  pick: (uids: string[]) => void;
}

export function ByActor({ incident, findings, pick }: ByActorProps) {
  const actors = incident.entities.map((entity) => ({ entity, uids: uidsOf(entity, findings) }));
  // Who is in all of them, or in none that is loaded yet, divides nothing.
  const dividing = actors.filter(
    ({ uids }) => uids.length > 0 && uids.length < incident.findings.length,
  );
  if (dividing.length === 0) return null;
  return (
    <p className="by-actor">
      <span className="muted">Pick all of</span>
      {dividing.map(({ entity, uids }) => (
        <button
          key={entity.kind + entity.id}
          type="button"
          className="button"
          onClick={() => pick(uids)}
        >
          <Entity entity={entity} /> <span className="muted">{uids.length}</span>
        </button>
      ))}
    </p>
  );
}

function uidsOf({ kind, id }: EntityRef, findings: readonly FindingBrief[]): string[] {
  return findings
    .filter(({ unmapped }) =>
      unmapped.entities.some((entity) => entity.kind === kind && entity.id === id),
    )
    .map(({ finding_info }) => finding_info.uid);
}
