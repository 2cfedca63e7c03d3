/** By what stored findings join: their keys, and the findings of open incidents that share some of them. */
import { and, eq, gte, inArray, lte, ne } from 'drizzle-orm';
import { JOIN_WITHIN_MS, type Joinable } from '../domain/joining.ts';
import type { Placed } from '../domain/partition.ts';
import { isAnyOf, statements, type Database } from './database.ts';
import { findingKeys, incidentFindings, incidents } from './schema/incidents.ts';
import { findings } from './schema/intake.ts';

/** Keeps what findings join by. One that grew may have more of it; the inventory's word of the first time stands. */
export async function keepKeys(tx: Database, joinables: readonly Joinable[]): Promise<void> {
  const rows = joinables.flatMap(({ finding, actors, reached, weighs }) => [
    ...actors.map((key) => ({ finding, key, role: 'actor', weighs })),
    ...reached.map((key) => ({ finding, key, role: 'reached', weighs })),
  ]);
  for (const values of statements(rows))
    await tx.insert(findingKeys).values(values).onConflictDoNothing();
}

/**
 * The stored findings that these may join: those of open incidents, that share a key and are near enough in time.
 * Where one of them weighs nothing, also those that it may belong to instead.
 */
export async function neighboursOf(tx: Database, given: readonly Joinable[]): Promise<Placed[]> {
  const near = await sharing(tx, given);
  const claimed = near.filter(({ weighs }) => !weighs);
  const further = claimed.length === 0 ? [] : await sharing(tx, claimed);
  const weighing = further.filter(({ weighs }) => weighs);
  const all = new Map([...near, ...weighing].map((placed) => [placed.finding, placed]));
  for (const { finding } of given) all.delete(finding);
  return [...all.values()];
}

async function sharing(tx: Database, given: readonly Joinable[]): Promise<Placed[]> {
  const keys = [...new Set(given.flatMap(({ actors, reached }) => [...actors, ...reached]))];
  if (keys.length === 0) return [];
  const matching = tx
    .select({ finding: findingKeys.finding })
    .from(findingKeys)
    .where(isAnyOf(findingKeys.key, keys));
  const from = Math.min(...given.map(({ start }) => start)) - JOIN_WITHIN_MS;
  const to = Math.max(...given.map(({ end }) => end)) + JOIN_WITHIN_MS;
  const rows = await tx
    .select({
      finding: findingKeys.finding,
      key: findingKeys.key,
      role: findingKeys.role,
      weighs: findingKeys.weighs,
      start: findings.startTime,
      end: findings.endTime,
      incident: incidentFindings.incident,
    })
    .from(findingKeys)
    .innerJoin(findings, eq(findings.uid, findingKeys.finding))
    .innerJoin(incidentFindings, eq(incidentFindings.finding, findingKeys.finding))
    .innerJoin(incidents, eq(incidents.uid, incidentFindings.incident))
    .where(
      and(
        inArray(findingKeys.finding, matching),
        ne(incidents.status, 'closed'),
        lte(findings.startTime, to),
        gte(findings.endTime, from),
      ),
    );
  return placed(rows);
}

type KeyRow = Omit<Placed, 'actors' | 'reached'> & { key: string; role: string };

/** One for each finding, from one row for each of its keys. */
function placed(rows: readonly KeyRow[]): Placed[] {
  const byFinding = new Map<string, Placed & { actors: string[]; reached: string[] }>();
  for (const { key, role, ...row } of rows) {
    const one = byFinding.get(row.finding) ?? { ...row, actors: [], reached: [] };
    (role === 'reached' ? one.reached : one.actors).push(key);
    byFinding.set(row.finding, one);
  }
  return [...byFinding.values()];
}
