/** The findings of an incident, page by page: each once, by start time, also where many began at once. */
import { expect, it } from 'vitest';
import { onEveryDatabase } from './databases.ts';
import { eventTime, holdIn, makeFinding, makeIncident, storeFindings } from './made.ts';

onEveryDatabase('pages of findings', (opened) => {
  it('give every finding once, in their order', async () => {
    const { storage } = opened;
    const incident = makeIncident();
    const made = Array.from({ length: 7 }, () => makeFinding({ end: eventTime + 1000 }));
    await holdIn(storage, incident, await storeFindings(storage, made));
    const all = (await storage.findingsOfIncident(incident.uid)).map((f) => f.finding_info.uid);
    const seen: string[] = [];
    for (let after: string | null = null; seen.length < 7;) {
      const page = await storage.findingsPage(incident.uid, { after, limit: 3 });
      seen.push(...page.map(({ finding_info }) => finding_info.uid));
      after = seen.at(-1) ?? null;
    }
    expect(seen).toEqual(all);
    expect(await storage.findingsPage(incident.uid, { after: all.at(-1) ?? '', limit: 3 })).toEqual(
      [],
    );
    expect(await storage.findingsPage('another', { after: null, limit: 3 })).toEqual([]);
  });
});
