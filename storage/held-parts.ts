/** Composites as their incident holds them: without the parts that are in another one since. */
import { and, ne } from 'drizzle-orm';
import { narrowedTo } from '../domain/combined.ts';
import { Finding } from '../domain/finding.ts';
import { isAnyOf, type Database } from './database.ts';
import { incidentFindings } from './schema/incidents.ts';
import { findings } from './schema/intake.ts';

/** These findings of an incident, each composite narrowed to the parts that no other incident holds. */
export async function withHeldParts(
  db: Database,
  incident: string,
  given: readonly Finding[],
): Promise<Finding[]> {
  const combined = [...new Set(given.flatMap(partsOf))];
  if (combined.length === 0) return [...given];
  const moved = await db
    .select({ finding: incidentFindings.finding })
    .from(incidentFindings)
    .where(
      and(isAnyOf(incidentFindings.finding, combined), ne(incidentFindings.incident, incident)),
    );
  if (moved.length === 0) return [...given];
  const away = new Set(moved.map(({ finding }) => finding));
  const held = await documentsOf(
    db,
    combined.filter((uid) => !away.has(uid)),
  );
  return given.map((finding) => {
    const parts = partsOf(finding);
    if (!parts.some((uid) => away.has(uid))) return finding;
    return narrowedTo(
      finding,
      parts.flatMap((uid) => held.get(uid) ?? []),
    );
  });
}

/** One part is nothing to choose from. */
function partsOf({ unmapped: { combines = [] } }: Finding): string[] {
  return combines.length > 1 ? combines : [];
}

async function documentsOf(db: Database, uids: readonly string[]): Promise<Map<string, Finding>> {
  const rows = await db
    .select({ uid: findings.uid, document: findings.document })
    .from(findings)
    .where(isAnyOf(findings.uid, uids));
  return new Map(rows.map(({ uid, document }) => [uid, Finding.parse(document)]));
}
