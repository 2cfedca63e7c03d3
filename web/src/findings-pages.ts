/** Reads the findings of an incident page by page; a page that has not changed since is not sent again. */
import type { paths } from './api.gen.ts';

export type FindingsPage =
  paths['/api/incidents/{uid}/findings']['get']['responses'][200]['content']['application/json'];
export type FindingBrief = FindingsPage['findings'][number];

/** Findings of one request: more than all but the largest incidents have. */
const pageSize = 200;

interface Sent {
  page: FindingsPage;
  tag: string | null;
}

/** An answer with its tag; null: nothing of it has changed since `tag`. */
export type FetchPage = (path: string, tag: string | null) => Promise<Sent | null>;

/** What was sent last, by path: the pages of the incidents that were looked at last. */
const known = new Map<string, Sent>();
const mostKnown = 20;

export async function readFindings(
  incident: string,
  fetchPage: FetchPage,
): Promise<FindingBrief[]> {
  const findings: FindingBrief[] = [];
  let after: string | null = '';
  while (after !== null) {
    const from: string = after === '' ? '' : `&after=${encodeURIComponent(after)}`;
    const path: string = `/api/incidents/${encodeURIComponent(incident)}/findings?limit=${pageSize}${from}`;
    const before = known.get(path);
    const sent: Sent | undefined = (await fetchPage(path, before?.tag ?? null)) ?? before;
    if (sent === undefined) throw new Error('the instance says that nothing changed of nothing');
    remember(path, sent);
    findings.push(...sent.page.findings);
    after = sent.page.next;
  }
  return findings;
}

function remember(path: string, sent: Sent): void {
  known.delete(path);
  known.set(path, sent);
  const [oldest] = known.keys();
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
}
