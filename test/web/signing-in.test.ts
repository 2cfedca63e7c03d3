/** Signing in by name and password in a real browser, setting a password, and signing out. */
import { expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { consoles, type Console } from './console.ts';

const start = consoles();
const secret = 'correct horse battery';

async function setPassword(page: Page, given: { current?: string; password: string }) {
  await page.getByRole('button', { name: 'Ada' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ada' });
  if (given.current !== undefined) await dialog.getByLabel('Current password').fill(given.current);
  await dialog.getByLabel('New password (at least').fill(given.password);
  await dialog.getByLabel('New password again').fill(given.password);
  await dialog.getByRole('button', { name: 'Set password' }).click();
  return dialog;
}

/** A window without a session. */
async function stranger({ browser, address }: Console): Promise<Page> {
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(address);
  await page.getByRole('heading', { name: 'Sign in to Watchbill' }).waitFor();
  return page;
}

async function signIn(page: Page, name: string, password: string) {
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

it('signs in by the password that was set, whatever the case of the name', async () => {
  const running = await start();
  const dialog = await setPassword(await running.open(), { password: secret });
  await dialog.getByText('Password set.').waitFor();
  const page = await stranger(running);
  await signIn(page, 'ada', secret);
  await page.getByRole('heading', { name: 'Queue' }).waitFor();
  await page.getByRole('button', { name: 'Ada' }).waitFor();
  await page.close();
});

it('says that name or password is wrong, and keeps the name', async () => {
  const running = await start();
  const page = await stranger(running);
  await signIn(page, 'nobody', 'not a password');
  await page.getByRole('alert').getByText('Not signed in: name or password is wrong.').waitFor();
  expect(await page.getByLabel('Name').inputValue()).toBe('nobody');
  await page.close();
});

it('asks for the current password once there is one, and for the new one twice', async () => {
  const running = await start();
  const page = await running.open();
  const first = await setPassword(page, { password: secret });
  await first.getByRole('button', { name: 'Close' }).click();
  const dialog = await setPassword(page, { password: 'another one of these' });
  await dialog.getByRole('alert').getByText('the current password is wrong').waitFor();
  await dialog.getByLabel('New password again').fill('another one of thes');
  await dialog.getByText('The two are not the same.').waitFor();
  expect(await dialog.getByRole('button', { name: 'Set password' }).isDisabled()).toBe(true);
  await dialog.getByRole('button', { name: 'Leave it as it is' }).click();
  const last = await setPassword(page, { current: secret, password: 'another one of these' });
  await last.getByText('Password set.').waitFor();
});

it('leaves no password in a dialog that was closed by a key', async () => {
  const running = await start();
  const page = await running.open();
  await page.getByRole('button', { name: 'Ada' }).click();
  const dialog = page.getByRole('dialog', { name: 'Ada' });
  await dialog.getByLabel('New password (at least').fill(secret);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Ada' }).click();
  expect(await dialog.getByLabel('New password (at least').inputValue()).toBe('');
});

it('sets no password of whoever signs in meanwhile in another tab', async () => {
  const { open, world, address } = await start();
  const page = await open();
  await page.getByRole('button', { name: 'Ada' }).click();
  await page.getByLabel('New password (at least').fill(secret);
  await page.getByLabel('New password again').fill(secret);
  const tab = await page.context().newPage();
  await tab.goto(`${address}/first#${world.link('Bob')}`);
  const dialog = page.getByRole('dialog', { name: 'Bob' });
  await dialog.waitFor();
  expect(await dialog.getByLabel('New password (at least').inputValue()).toBe('');
  expect(await dialog.getByRole('button', { name: 'Set password' }).isDisabled()).toBe(true);
});

it('signs out, and then knows nobody', async () => {
  const running = await start();
  const page = await running.open();
  await page.getByRole('button', { name: 'Ada' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Watchbill' }).waitFor();
  await page.reload();
  await page.getByRole('heading', { name: 'Sign in to Watchbill' }).waitFor();
  expect(running.world.people.sessions()).toBe(0);
});
