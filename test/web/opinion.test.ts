/** The incident page in a real browser: the agents' verdict beside a person's, and how sound the story is. */
import { expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import type { Incident } from '../../domain/incident.ts';
import { incidentUid } from '../api/vishing-findings.ts';
import { narrative } from '../api/vishing-narrative.ts';
import { opinion } from '../api/vishing-opinion.ts';
import type { Console } from './console.ts';
import { consoles, openIncident } from './console.ts';

const start = consoles();

/** The incident as it is with these changes. */
async function openWith(running: Console, change: Partial<Incident>): Promise<Page> {
  running.world.addIncident({ uid: incidentUid, ...change });
  const page = await running.open();
  await openIncident(page);
  return page;
}

function side(page: Page, name: string): Locator {
  return page.getByRole('region', { name: 'Verdict' }).getByRole('group', { name, exact: true });
}

function widthOf(element: Locator): Promise<number> {
  return element.evaluate((one) => one.getBoundingClientRect().width);
}

it("shows the agents' verdict and a person's at equal weight, none of a model's own confidence", async () => {
  const page = await openWith(await start(), { agent: opinion });
  const said = await side(page, 'Agents').textContent();
  expect(said).toMatch(/Malicious\s*Critical\s*high confidence/);
  expect(said).toContain('several independent detections agree');
  expect(said).toContain('recommended: you decide');
  expect(said).not.toMatch(/\d\s*%|0\.\d/);
  expect(await side(page, 'You').textContent()).toContain('Not decided yet');
  const widths = await Promise.all(['Agents', 'You'].map((name) => widthOf(side(page, name))));
  expect(Math.abs((widths[0] ?? 0) - (widths[1] ?? 9))).toBeLessThan(2);
});

it('says what the verdict counts for, and that it is of an older revision', async () => {
  const running = await start();
  const page = await openWith(running, {
    agent: { ...opinion, standing: 'noted', revision: 3 },
  });
  await side(page, 'Agents').getByText('counts for nothing at this level').waitFor();
  await side(page, 'Agents').getByText('about revision 3 of 4').waitFor();
  running.world.addIncident({ uid: incidentUid, agent: { ...opinion, standing: 'stands' } });
  await side(page, 'Agents').getByText('stands by delegation').waitFor();
  running.world.addIncident({ uid: incidentUid });
  await side(page, 'Agents').getByText('Not looked yet').waitFor();
});

it('tells evidence that nobody watches for from evidence that was not found', async () => {
  const page = await openWith(await start(), { agent: opinion });
  const missing = page.getByRole('list', { name: 'Missing' }).getByRole('listitem');
  expect(await missing.allTextContents()).toEqual([
    'no sensor sees it: records of the machines themselves: processes, files, log-ons',
    'looked for, not found: an approved sign-in or MFA request before it in okta.json',
    'no sensor sees it: a VPN session before it',
  ]);
  const marks = await missing
    .locator('svg path')
    .evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
  expect(new Set(marks).size).toBe(2);
});

it('shows how a person closed it, when and why, with hostile text as text', async () => {
  const note = '<img src=x onerror=alert(1)> asked\u202egnp';
  const closed = { as: 'benign_trigger', kind: 'authorised', note, by: 'Bob', at: 0 } as const;
  const own = { ...closed, severity: 'low' } as const;
  const page = await openWith(await start(), { agent: opinion, status: 'closed', closed: own });
  const said = await side(page, 'Person').textContent();
  expect(said).toMatch(/Benign trigger \(authorised\)\s*Low/);
  expect(said).toContain('<img src=x onerror=alert(1)> asked\\u{202e}gnp');
  expect(said).toContain('closed by Bob, 1 Jan 1970, 00:00:00 UTC');
  expect(await side(page, 'Agents').textContent()).toContain('Critical');
  expect(await side(page, 'Person').locator('img').count()).toBe(0);
  await side(page, 'Agents').getByText('was recommended: a person decided').waitFor();
});

it('says who told the story, that its first draft was mended, or why rules told it', async () => {
  const running = await start();
  const page = await openWith(running, {});
  const line = page.getByRole('region', { name: 'Story' }).locator('.verified');
  expect(await line.textContent()).toContain('8 statements, 8 verified, 1 struck');
  expect(await line.textContent()).toContain('Told by offline rules');
  const support = { drafted: 31, supported: 24, repairs: 2, fallback: null };
  const tell = (change: Partial<typeof narrative>) =>
    running.world.addIncident({ uid: incidentUid, narrative: { ...narrative, ...change } });
  tell({ narrator: 'm-1', support });
  await line.getByText('first draft: 24 of 31 supported, repaired twice').waitFor();
  expect(await line.textContent()).toContain('Told by model m-1');
  tell({ support: { ...support, repairs: 0, fallback: 'HTTP 503 <b>\u202e' } });
  await line.getByText('rules told it: HTTP 503 <b>\\u{202e}').waitFor();
  expect(await line.textContent()).not.toContain('first draft');
});

it('lists what changed since the last telling when asked to, by the keyboard too', async () => {
  const changes = {
    since: 3,
    added: [narrative.claims[0]?.text ?? '', 'Two more.'],
    removed: ['It ended.'],
  };
  const page = await openWith(await start(), { narrative: { ...narrative, changes } });
  const label = page.getByText('Changed since revision 3: 2 added, 1 removed');
  const added = page.getByRole('list', { name: 'Added' });
  expect(await added.isVisible()).toBe(false);
  await label.focus();
  await page.keyboard.press('Enter');
  expect(await added.getByRole('listitem').count()).toBe(2);
  expect(await added.locator('bdi.quoted').first().textContent()).toBe('DESKTOP-K7Q2V9A');
  const removed = page.getByRole('list', { name: 'Removed' });
  expect(await removed.getByRole('deletion').textContent()).toBe('It ended.');
});

it('puts every kind of statement in its place, and one it does not know in the last', async () => {
  const { open, address } = await start();
  const page = await open();
  const [first] = narrative.claims;
  const kinds = ['span', 'relation', 'recommendation', 'prophecy', 'constructor'];
  // An instance newer than this page: what the API answers, with kinds of which it knows three.
  await page.route(`${address}/api/incidents/${incidentUid}`, async (route) => {
    const response = await route.fetch();
    const incident = (await response.json()) as { narrative: { claims: unknown[] } };
    incident.narrative.claims.push(
      ...kinds.map((kind) => ({ ...first, id: kind, kind, text: `It is a ${kind}.` })),
    );
    await route.fulfill({ response, json: incident });
  });
  await openIncident(page);
  const story = page.getByRole('region', { name: 'Story' });
  const section = async (title: string) =>
    story
      .locator('div')
      .filter({ has: page.locator(`> h3:text-is("${title}")`) })
      .textContent();
  expect(await section('What happened')).toMatch(/It is a span\..*It is a relation\./s);
  expect(await section('What to do next')).toContain('It is a recommendation.');
  expect(await section('Also said')).toMatch(/It is a prophecy\..*It is a constructor\./s);
  expect((await story.getByRole('heading', { level: 3 }).allTextContents()).at(-1)).toBe(
    'Also said',
  );
  await story.locator('.claim', { hasText: 'It is a prophecy' }).getByRole('button').press('Enter');
  await page.getByRole('dialog', { name: 'Evidence E-1' }).getByLabel('Raw record').waitFor();
});
