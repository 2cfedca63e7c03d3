/** What changed between two tellings of an incident: the sentences that came, and those that went. */
import type { Narrative } from '../domain/incident.ts';

/**
 * What came and went since the telling before. Within one revision it is counted from the revision before that, so that
 * a second telling of the same evidence loses none of it; null for the first.
 */
export function changesOf(
  { claims, revision }: Narrative,
  before: Narrative | null,
): Narrative['changes'] {
  if (before === null) return null;
  const again = before.revision === revision;
  if (again && before.changes === null) return null;
  const earlier = again ? before.changes : null;
  const now = claims.map(({ text }) => text);
  const then = before.claims.map(({ text }) => text);
  const added = [...(earlier?.added ?? []), ...now.filter((text) => !then.includes(text))];
  const removed = [...(earlier?.removed ?? []), ...then];
  return {
    since: earlier?.since ?? before.revision,
    added: [...new Set(added)].filter((text) => now.includes(text)),
    removed: [...new Set(removed)].filter((text) => !now.includes(text)),
  };
}
