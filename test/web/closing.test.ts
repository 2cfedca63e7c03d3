/** Closing an incident in a real browser: no reason by accident, what follows is said before, everybody sees it. */
import { expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { signedIn } from '../api/signed-in.ts';
import { incidentUid } from '../api/vishing-findings.ts';
import { card, consoles, openIncident } from './console.ts';

const start = consoles();

async function openDialog(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Close incident…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

it('suggests no reason, and no key gives one', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  const dialog = await openDialog(page);
  expect(await dialog.getByRole('radio').count()).toBe(5);
  for (let press = 0; press < 10; press += 1) {
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
  }
  expect(await dialog.getByRole('radio', { checked: true }).count()).toBe(0);
  const close = dialog.getByRole('button', { name: 'Close incident' });
  expect(await close.isDisabled()).toBe(true);
  expect((await world.ports.incident(incidentUid))?.closed).toBeNull();
});

it('says before what becomes of each action', async () => {
  const { world, open } = await start();
  world.move('act-block-outgoing', 'active', 'for 1 h');
  const page = await open();
  await openIncident(page);
  const dialog = await openDialog(page);
  const said = await dialog.getByRole('listitem').allTextContents();
  expect(said.filter((text) => text.includes('taken back'))).toHaveLength(2);
  expect(
    said.filter((text) => /outgoing.*would stay in force until.*\(dry run\)/.test(text)),
  ).toHaveLength(1);
});

it('closes as a benign trigger only with what lay behind it, seen on every page', async () => {
  const { world, open } = await start();
  const page = await open();
  const other = await open();
  await openIncident(page);
  await openIncident(other);
  const dialog = await openDialog(page);
  await dialog.getByRole('radio', { name: /Benign trigger/ }).check();
  const close = dialog.getByRole('button', { name: 'Close incident' });
  expect(await close.isDisabled()).toBe(true);
  await dialog.getByRole('radio', { name: 'authorised' }).check();
  // None of the evidence is suggested.
  expect(await close.isDisabled()).toBe(true);
  await dialog.getByRole('checkbox', { name: 'All of it' }).check();
  await dialog.getByText('It teaches 15 min after the closing').waitFor();
  const taught = dialog.getByRole('list', { name: 'What it would teach' });
  expect(await taught.textContent()).toMatch(/DESKTOP-K7Q2V9A.*counts as normal/);
  await dialog.getByRole('textbox').fill('a test we ordered');
  await close.click();
  for (const one of [page, other]) {
    await one.getByText('Closed as benign trigger (authorised)').waitFor({ timeout: 2_000 });
    await one.getByText('a test we ordered').waitFor();
    expect(await one.getByRole('button', { name: 'Close incident…' }).count()).toBe(0);
    expect(await card(one).getByRole('button', { name: 'Approve' }).count()).toBe(0);
  }
  expect((await world.ports.incident(incidentUid))?.closed).toMatchObject({
    as: 'benign_trigger',
    kind: 'authorised',
    by: 'Ada',
  });
  await page.getByRole('link', { name: 'Watchbill' }).click();
  await page.getByText('closed as benign trigger (authorised)').waitFor();
});

it('takes a severity of the person’s own only with the reason for it', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  const dialog = await openDialog(page);
  await dialog.getByRole('radio', { name: /Attack confirmed/ }).check();
  const close = dialog.getByRole('button', { name: 'Close incident' });
  expect(await close.isDisabled()).toBe(false);
  const severity = dialog.getByRole('combobox', { name: /Severity/ });
  expect(await severity.inputValue()).toBe('');
  await severity.selectOption('low');
  expect(await close.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('a lab machine');
  await close.click();
  await page.getByText('Closed as attack confirmed').waitFor({ timeout: 2_000 });
  const closed = { as: 'attack_confirmed', severity: 'low', note: 'a lab machine' };
  expect((await world.ports.incident(incidentUid))?.closed).toMatchObject(closed);
});

it('says so when somebody else closed it first', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  const dialog = await openDialog(page);
  await page.route('**/api/incidents/*/close', async (route) => {
    const by = signedIn('Bob', 'analyst');
    await world.ports.closeIncident({ uid: incidentUid, closing: { as: 'duplicate' }, by });
    await route.continue();
  });
  await dialog.getByRole('radio', { name: /Attack confirmed/ }).check();
  await dialog.getByRole('button', { name: 'Close incident' }).click();
  await dialog.getByText(/Bob closed it meanwhile as duplicate/).waitFor();
  await page.getByText('Closed as duplicate').waitFor();
  expect((await world.ports.incident(incidentUid))?.closed?.by).toBe('Bob');
});

it('links to the closed incident that it follows', async () => {
  const { world, open } = await start();
  world.addIncident({ uid: 'inc-later', title: 'Back again', follows: incidentUid });
  const page = await open();
  await page.getByRole('link', { name: /Back again/ }).click();
  await page.getByRole('link', { name: incidentUid }).click();
  await page.waitForURL(`**/incidents/${incidentUid}`);
});

it('is opened again with a reason, on every page', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  const closing = await openDialog(page);
  await closing.getByRole('radio', { name: /False alarm/ }).check();
  await closing.getByRole('checkbox').nth(1).check();
  await closing.getByRole('button', { name: 'Close incident' }).click();
  await page.getByRole('button', { name: 'Reopen…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Open this incident again?' });
  const reopen = dialog.getByRole('button', { name: 'Open it again' });
  expect(await reopen.isDisabled()).toBe(true);
  await dialog.getByRole('textbox').fill('the wrong one');
  await reopen.click();
  await page.getByRole('button', { name: 'Close incident…' }).waitFor();
  const { closed, reopened } = (await world.ports.incident(incidentUid)) ?? {};
  expect(closed).toBeNull();
  expect(reopened?.[0]).toMatchObject({ by: 'Ada', note: 'the wrong one' });
  expect(reopened?.[0]?.was.because).toHaveLength(1);
});

it('tells each time it was opened again: by whom, when, why, and after which verdict', async () => {
  const { world, open } = await start();
  const bob = signedIn('Bob', 'analyst');
  const page = await open();
  await openIncident(page);
  expect(await page.getByRole('list', { name: 'Opened again' }).count()).toBe(0);
  const closings = [{ as: 'duplicate' }, { as: 'benign_trigger', kind: 'authorised' }] as const;
  for (const closing of closings) {
    await world.ports.closeIncident({ uid: incidentUid, closing, by: bob });
    const note = `no ${closing.as}`;
    await world.ports.reopenIncident({ uid: incidentUid, note, by: signedIn('Carol', 'lead') });
  }
  const lines = page.getByRole('list', { name: 'Opened again' }).getByRole('listitem');
  await lines.nth(1).waitFor({ timeout: 2_000 });
  const [first, second] = await lines.allTextContents();
  expect(first).toMatch(/by Carol, .*\d\d:\d\d.*: no duplicate.*closed as duplicate by Bob/);
  expect(second).toMatch(/: no benign_trigger.*closed as benign trigger \(authorised\) by Bob/);
});
