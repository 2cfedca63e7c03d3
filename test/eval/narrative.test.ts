/** The whole evaluation of narratives, so that CI fails when a row falls below its bar. */
import { expect, test } from 'vitest';
import { narrate } from '../../agents/narrator.ts';
import type { Event } from '../../domain/event.ts';
import { ownCompetition, ownDomain, ownServer } from '../detectors/own-networks.ts';
import { capture, findingsOf, vishing } from '../detectors/pass.ts';
import { absent, hasSharedData } from '../sources/shared-data.ts';
import { narrativeRows } from './narrative/rows.ts';
import { mutationRows } from './narrative/scores.ts';

test('every row of eval:narrative is at its bar', { timeout: 600_000 }, async (ctx) => {
  if (!hasSharedData) ctx.skip(absent);
  const rows = await narrativeRows();
  // The machine may be busy: how fast it is, the command says.
  expect(rows.filter(({ ok, group }) => !ok && group !== 'speed')).toEqual([]);
  expect(rows.length).toBeGreaterThanOrEqual(35);
});

/** One story for each source of a network. */
function storiesOf(events: readonly Event[]) {
  const found = findingsOf(events);
  const sources = new Set(found.map(({ src_endpoint: src }) => src.ip));
  return [...sources].map((source) => {
    const findings = found.filter(({ src_endpoint: src }) => src.ip === source);
    return narrate({ findings, actions: [], revision: 1 });
  });
}

test('mutations of stories of our own are found, and what is true in them stands', () => {
  const networks = [capture(vishing), ownCompetition('zeek-tsv'), ownDomain()];
  const stories = [...networks, ownServer('conn', 'http')].flatMap(storiesOf);
  // One intruder; three competitors; three in the domain; three at the server.
  expect(stories).toHaveLength(10);
  for (const { struck, claims } of stories) {
    expect(struck).toEqual([]);
    expect(claims.length).toBeGreaterThan(4);
  }
  const rows = mutationRows(stories);
  expect(rows.filter(({ ok }) => !ok)).toEqual([]);
  expect(rows).toHaveLength(14);
});
