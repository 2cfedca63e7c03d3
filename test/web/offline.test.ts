/** Nothing is sent later than a person pressed: not when the network comes back, and not by trying again. */
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { incidentUid } from '../api/vishing-findings.ts';
import { card, consoles, openIncident } from './console.ts';

const start = consoles();

it('says at once that an answer was not sent while offline, and sends nothing afterwards', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  await card(page).getByRole('textbox').fill('ticket 4711');
  await page.context().setOffline(true);
  await card(page).getByRole('button', { name: 'Approve' }).click();
  await card(page)
    .getByText(/not taken.*offline: nothing was sent/)
    .waitFor({ timeout: 5_000 });
  expect(await card(page).getByRole('textbox').inputValue()).toBe('ticket 4711');
  await page.context().setOffline(false);
  await pause(3_000);
  expect(world.decided()).toBe(0);
  expect((await world.ports.action('act-block-outgoing'))?.state).toBe('awaiting_approval');
});

it('closes no incident later than it was pressed', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  await page.getByRole('button', { name: 'Close incident…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: /Duplicate/ }).check();
  await dialog.getByRole('textbox').fill('told by another');
  await page.context().setOffline(true);
  await dialog.getByRole('button', { name: 'Close incident' }).click();
  await dialog.getByText(/Not closed: .*offline: nothing was sent/).waitFor({ timeout: 5_000 });
  expect(await dialog.getByRole('textbox').inputValue()).toBe('told by another');
  await page.context().setOffline(false);
  await pause(3_000);
  expect((await world.ports.incident(incidentUid))?.closed).toBeNull();
});

it('sends an answer once for a press, however it fails', async () => {
  const { open } = await start();
  const page = await open();
  await openIncident(page);
  let sent = 0;
  await page.route('**/api/actions/*/answer', (route) => {
    sent += 1;
    return route.abort();
  });
  await card(page).getByRole('button', { name: 'Approve' }).click();
  await card(page).getByText('Your answer was not taken.').waitFor();
  await pause(3_000);
  expect(sent).toBe(1);
});
