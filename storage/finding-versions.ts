/** Findings that several inputs saw: each input's own version is kept, and the finding is put together from all. */
import { sql } from 'drizzle-orm';
import { Finding } from '../domain/finding.ts';
import { unite } from '../domain/sights.ts';
import { isAnyOf, statements, type Database } from './database.ts';
import { findings, findingVersions } from './schema/intake.ts';

/**
 * What these findings of an input come to together with what other inputs saw of them. Each of them is stored already,
 * and held until the transaction ends. What only this input saw stays as it is given.
 */
export async function uniteWithOthers(
  tx: Database,
  { input, findings: given }: { input: string; findings: readonly Finding[] },
): Promise<Finding[]> {
  const uids = given.map(({ finding_info: { uid } }) => uid);
  const stored = await tx
    .select({ uid: findings.uid, input: findings.input, document: findings.document })
    .from(findings)
    .where(isAnyOf(findings.uid, uids))
    .for('update');
  const sights = await readSights(tx, uids);
  for (const row of stored) {
    const seen = sights.get(row.uid) ?? new Map<string, Finding>();
    // The first of its versions is the finding itself, until another input sees it too.
    if (seen.size === 0) seen.set(row.input, Finding.parse(row.document));
    sights.set(row.uid, seen);
  }
  const shared: (typeof findingVersions.$inferInsert)[] = [];
  const united = given.map((finding) => {
    const { uid } = finding.finding_info;
    const seen = sights.get(uid) ?? new Map<string, Finding>();
    // As a stored one is read: the same sight is the same text, whichever way it came.
    seen.set(input, Finding.parse(finding));
    if (seen.size === 1) return finding;
    for (const [by, document] of seen) shared.push({ finding: uid, input: by, document });
    return unite([...seen.values()]);
  });
  await keep(tx, shared);
  return united;
}

async function readSights(
  tx: Database,
  uids: readonly string[],
): Promise<Map<string, Map<string, Finding>>> {
  const kept = await tx
    .select()
    .from(findingVersions)
    .where(isAnyOf(findingVersions.finding, uids));
  const sights = new Map<string, Map<string, Finding>>();
  for (const { finding, input, document } of kept) {
    const seen = sights.get(finding) ?? new Map<string, Finding>();
    sights.set(finding, seen.set(input, Finding.parse(document)));
  }
  return sights;
}

async function keep(
  tx: Database,
  versions: readonly (typeof findingVersions.$inferInsert)[],
): Promise<void> {
  for (const rows of statements(versions))
    await tx
      .insert(findingVersions)
      .values(rows)
      .onConflictDoUpdate({
        target: [findingVersions.finding, findingVersions.input],
        set: { document: sql`excluded.document` },
      });
}
