/** Merging and splitting in a real browser: what moves is seen first, then done, seen on every page, and undone. */
import { expect, it } from 'vitest';
import type { Locator, Page, Route } from 'playwright-core';
import { signedIn } from '../api/signed-in.ts';
import { findings, incidentUid } from '../api/vishing-findings.ts';
import { vishingIncident } from '../api/vishing-incident.ts';
import { consoles, openIncident, type Console } from './console.ts';

const start = consoles();
const other = 'inc-0ther';
const uids = findings.map(({ finding_info }) => finding_info.uid);
const titles = findings.map(({ finding_info }) => finding_info.title);

/** The vishing case told as two incidents: its first two findings, and the rest. */
function inTwo({ world }: Console): void {
  const { timeline } = vishingIncident(0);
  const part = (from: number, to?: number) => ({
    findings: uids.slice(from, to),
    timeline: timeline.slice(from, to),
    findingCount: uids.slice(from, to).length,
  });
  world.addIncident({ uid: incidentUid, ...part(0, 2) });
  world.addIncident({ uid: other, title: 'Scans and guesses', ...part(2) });
}

async function dialogOf(page: Page, button: string): Promise<Locator> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

async function held(world: Console['world'], uid: string): Promise<string[]> {
  return (await world.ports.incident(uid))?.findings ?? [];
}

it('merges only what has been chosen and seen; no key chooses', async () => {
  const console = await start();
  inTwo(console);
  const page = await console.open();
  await openIncident(page);
  const dialog = await dialogOf(page, 'Merge…');
  const choice = dialog.getByRole('radio', { name: /Scans and guesses/ });
  await choice.waitFor();
  for (const key of ['Enter', 'Space', 'Enter']) await page.keyboard.press(key);
  expect(await dialog.getByRole('radio', { checked: true }).count()).toBe(0);
  expect(await dialog.getByRole('button', { name: 'Merge', exact: true }).isDisabled()).toBe(true);
  await choice.check();
  const confirm = dialog.getByRole('button', { name: 'Merge: 2 findings move here' });
  await confirm.waitFor();
  const said = (await dialog.getByRole('listitem').allTextContents()).join('\n');
  for (const title of titles.slice(2)) expect(said).toContain(title);
  for (const title of titles.slice(0, 2)) expect(said).not.toContain(title);
  expect(await held(console.world, other)).toEqual(uids.slice(2));
});

it('merges, says so on every page, leads on from what was merged, and takes it back', async () => {
  const console = await start();
  inTwo(console);
  const page = await console.open();
  const beside = await console.open();
  await openIncident(page);
  await beside.getByRole('link', { name: /Scans and guesses/ }).click();
  const dialog = await dialogOf(page, 'Merge…');
  await dialog.getByRole('radio', { name: /Scans and guesses/ }).check();
  await dialog.getByRole('textbox', { name: /Note/ }).fill('one tester');
  await dialog.getByRole('button', { name: 'Merge: 2 findings move here' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('status').getByText('Merged: 2 findings came from').waitFor();
  const panel = page.getByRole('region', { name: 'Findings' });
  for (const title of titles) await panel.getByRole('article', { name: title }).waitFor();
  const history = page.getByRole('region', { name: 'Merges and splits' });
  await history.getByText('one tester').waitFor();
  await history.getByText('Which 2 findings').click();
  const moved = history.getByRole('list', { name: 'Findings that moved' }).getByRole('listitem');
  await expect.poll(() => moved.count()).toBe(2);
  const [first, second] = await moved.allTextContents();
  expect([first?.includes(titles[2] ?? '-'), second?.includes(titles[3] ?? '-')]).toEqual([
    true,
    true,
  ]);

  const banner = beside.getByRole('status').filter({ hasText: 'Merged into' });
  await banner.waitFor();
  await beside.getByText('as it was told before the merge').waitFor();
  expect(await beside.getByRole('region', { name: /^(Timeline|Findings)$/ }).count()).toBe(0);
  expect(await beside.getByRole('button', { name: 'Merge…' }).count()).toBe(0);
  await banner.getByRole('button', { name: /Undo the merge/ }).click();
  await banner.waitFor({ state: 'detached' });
  await beside.getByRole('button', { name: 'Merge…' }).waitFor();
  expect(await held(console.world, other)).toEqual(uids.slice(2));
  await history.getByText('undone by Ada').waitFor();
  await page.getByRole('status').getByText('Merged:').waitFor({ state: 'detached' });
  expect(await history.getByRole('button', { name: /Undo/ }).count()).toBe(0);
});

it('splits off what is picked, with what moves and what stays in sight, and takes it back', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  const dialog = await dialogOf(page, 'Split…');
  const confirm = dialog.getByRole('button', { name: /^Split/ });
  const part = (name: string) =>
    dialog.locator('.moves > div').filter({ hasText: name }).locator('strong').textContent();
  expect(await confirm.isDisabled()).toBe(true);
  for (const title of titles) await dialog.getByRole('checkbox', { name: title }).check();
  expect(await part('Stays here')).toBe('0 findings');
  expect(await confirm.isDisabled()).toBe(true);
  for (const title of titles.slice(0, 2))
    await dialog.getByRole('checkbox', { name: title }).uncheck();
  expect([await part('Moves to a new incident'), await part('Stays here')]).toEqual([
    '2 findings',
    '2 findings',
  ]);
  expect(await held(world, incidentUid)).toEqual(uids);
  await confirm.click();
  const done = page.getByRole('status').filter({ hasText: 'Split: 2 findings went to' });
  await done.waitFor();
  expect(await held(world, incidentUid)).toEqual(uids.slice(0, 2));
  await done.getByRole('button', { name: /Undo the split/ }).click();
  await done.getByText('Split:').waitFor({ state: 'detached' });
  expect([...(await held(world, incidentUid))].sort()).toEqual([...uids].sort());
});

it('picks all findings of an actor at once', async () => {
  const { open } = await start();
  const page = await open();
  await openIncident(page);
  const dialog = await dialogOf(page, 'Split…');
  await dialog.getByRole('button', { name: /credential jmorgan/ }).click();
  expect(await dialog.getByRole('checkbox', { checked: true }).count()).toBe(1);
  expect(await dialog.getByRole('checkbox', { name: titles[0] ?? '' }).isChecked()).toBe(true);
  // The device is in all of them, and divides nothing.
  expect(await dialog.getByRole('button', { name: /device/ }).count()).toBe(0);
});

it('keeps what was filled in when it is left, and gives the focus back', async () => {
  const { open } = await start();
  const page = await open();
  await openIncident(page);
  const dialog = await dialogOf(page, 'Split…');
  await dialog.getByRole('textbox', { name: /Note/ }).fill('two people');
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Split…');
  await dialogOf(page, 'Split…');
  expect(await dialog.getByRole('textbox', { name: /Note/ }).inputValue()).toBe('two people');
});

it('finds one of many open incidents by what is typed', async () => {
  const { world, open } = await start();
  for (let index = 0; index < 40; index += 1)
    world.addIncident({ uid: `inc-many-${index}`, title: `Printer ${index}`, entities: [] });
  world.addIncident({ uid: other, title: 'Scans and guesses', entities: [] });
  const page = await open();
  await openIncident(page);
  const dialog = await dialogOf(page, 'Merge…');
  await dialog.getByText(/21 more incidents/).waitFor();
  await dialog.getByRole('searchbox').fill('guesses scans');
  expect(await dialog.getByRole('radio').count()).toBe(1);
  await dialog.getByRole('radio', { name: /Scans and guesses/ }).waitFor();
});

it('says why when the other one was closed meanwhile', async () => {
  const console = await start();
  inTwo(console);
  const page = await console.open();
  await openIncident(page);
  const dialog = await dialogOf(page, 'Merge…');
  await dialog.getByRole('radio', { name: /Scans and guesses/ }).check();
  const confirm = dialog.getByRole('button', { name: 'Merge: 2 findings move here' });
  await confirm.waitFor();
  const close = async (route: Route) => {
    const by = signedIn('Bob', 'analyst');
    await console.world.ports.closeIncident({ uid: other, closing: { as: 'duplicate' }, by });
    await route.continue();
  };
  await page.route('**/api/incidents/*/merge', close, { times: 1 });
  await confirm.click();
  await dialog.getByRole('alert').filter({ hasText: 'Not merged' }).waitFor();
  expect(await held(console.world, incidentUid)).toEqual(uids.slice(0, 2));
});

it('fits a phone', async () => {
  const { open } = await start();
  const page = await open({
    viewport: { width: 360, height: 780 },
    isMobile: true,
    hasTouch: true,
  });
  await openIncident(page);
  const dialog = await dialogOf(page, 'Split…');
  const widths = await dialog.evaluate((element) => [element.scrollWidth, element.clientWidth]);
  expect(widths[0]).toBe(widths[1]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});
