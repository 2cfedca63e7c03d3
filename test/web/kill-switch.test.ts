/** The kill switch's dialog does what it was opened for, or nothing: a colleague may move the switch meanwhile. */
import { expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import type { World } from '../api/in-memory-ports.ts';
import { signedIn } from '../api/signed-in.ts';
import { consoles } from './console.ts';

const start = consoles();

/** A colleague moves the switch for everything. */
async function move(world: World, name: string, engaged: boolean): Promise<void> {
  const reason = engaged ? `${name} saw a bad feed` : `${name} says it is over`;
  await world.ports.setKillSwitch(
    { engaged, scope: 'all', lift: false, reason },
    signedIn(name, 'lead'),
  );
}

/** A colleague stops one function alone. */
async function stopInPart(world: World): Promise<void> {
  const change = { engaged: true, scope: 'function:incident_response', lift: false, reason: 'so' };
  await world.ports.setKillSwitch(change, signedIn('Bob', 'lead'));
}

async function openDialog(page: Page, button: string): Promise<Locator> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('alertdialog');
  await dialog.getByRole('textbox').fill('as we agreed');
  return dialog;
}

async function expectHeld(dialog: Locator, press: string): Promise<void> {
  expect(await dialog.getByRole('button', { name: press }).isDisabled()).toBe(true);
  expect(await dialog.getByRole('textbox').inputValue()).toBe('as we agreed');
}

it.each(['lead', 'analyst'] as const)(
  'opened by a %s to pull, it releases nothing when a colleague pulls meanwhile',
  async (role) => {
    const { world, open } = await start();
    world.people.add('Robin', [role]);
    const page = await open({}, 'Robin');
    const dialog = await openDialog(page, 'Kill switch ready');
    await move(world, 'Bob', true);
    await dialog.getByText(/Bob pulled it meanwhile, .*Bob saw a bad feed/).waitFor();
    await dialog.getByRole('heading', { name: 'Pull the kill switch?' }).waitFor();
    await expectHeld(dialog, 'Stop all responses');
    await dialog.getByRole('button', { name: 'Leave it as it is' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect((await world.ports.status()).killSwitch).toMatchObject({ engaged: true, by: 'Bob' });
  },
);

it('opened to release, it pulls nothing when a colleague releases meanwhile', async () => {
  const { world, open } = await start();
  await move(world, 'Bob', true);
  const page = await open();
  const dialog = await openDialog(page, 'Kill switch PULLED');
  await move(world, 'Bob', false);
  await dialog.getByText(/Bob released it meanwhile, /).waitFor();
  await dialog.getByRole('heading', { name: 'Release the kill switch?' }).waitFor();
  await expectHeld(dialog, 'Release: asks count again');
});

it('opened to release one stop, it does not release the next', async () => {
  const { world, open } = await start();
  await move(world, 'Bob', true);
  const page = await open();
  const dialog = await openDialog(page, 'Kill switch PULLED');
  await move(world, 'Bob', false);
  await move(world, 'Carol', true);
  await dialog.getByText(/Carol pulled it meanwhile, .*Carol saw a bad feed/).waitFor();
  await dialog.getByText(/Pulled by Bob/).waitFor();
  await expectHeld(dialog, 'Release: asks count again');
  // Opened anew, it is about the one that is pulled now.
  await page.keyboard.press('Escape');
  await openDialog(page, 'Kill switch PULLED');
  await dialog.getByText(/Pulled by Carol/).waitFor();
  await dialog.getByRole('button', { name: 'Release: asks count again' }).click();
  await page.getByRole('button', { name: 'Kill switch ready' }).waitFor();
});

it('a page that has not heard of the next stop does not release it', async () => {
  const { world, open } = await start();
  await move(world, 'Bob', true);
  const page = await open();
  await page.route('**/api/events', (route) => route.abort());
  await page.reload();
  const dialog = await openDialog(page, 'Kill switch PULLED');
  await move(world, 'Carol', true);
  await dialog.getByRole('button', { name: 'Release: asks count again' }).click();
  await dialog.getByText(/Carol pulled it meanwhile/).waitFor();
  await expectHeld(dialog, 'Release: asks count again');
  expect((await world.ports.status()).killSwitch).toMatchObject({ engaged: true, by: 'Carol' });
});

it.each(['lead', 'auditor'] as const)('pulled in part, it is ready to no %s', async (role) => {
  const { world, open } = await start();
  world.people.add('Robin', [role]);
  await stopInPart(world);
  const page = await open({}, 'Robin');
  await page.locator('.alerts').getByText('KILL SWITCH PULLED IN PART').waitFor();
  const bar = page.getByRole('banner');
  expect(await bar.innerText()).toMatch(/Kill switch\s+PULLED IN PART/);
  expect(await bar.getByText('ready', { exact: true }).count()).toBe(0);
});

it('pulled in part, its dialog says what is stopped already', async () => {
  const { world, open } = await start();
  await stopInPart(world);
  const page = await open();
  const dialog = await openDialog(page, 'Kill switch PULLED IN PART');
  await dialog.getByText(/Stopped already: function incident_response/).waitFor();
  await dialog.getByRole('button', { name: 'Stop all responses' }).click();
  await page.getByRole('button', { name: 'Kill switch PULLED', exact: true }).waitFor();
});

it.each([1280, 360])('its dialog hides none of its words at %s', async (width) => {
  const { world, open } = await start();
  const page = await open({ viewport: { width, height: 800 } });
  const dialog = await openDialog(page, 'Kill switch ready');
  await move(world, 'Bob', true);
  await dialog.getByText(/Bob pulled it meanwhile/).waitFor();
  expect(await dialog.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
});
