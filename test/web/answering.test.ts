/** Deciding in a real browser: nothing by accident, nothing unread, and everybody sees the same. */
import { expect, it } from 'vitest';
import { card, consoles, openIncident } from './console.ts';

const start = consoles();

it('decides nothing by Enter or Space on an opened card', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  const pattern = card(page, /Enforce pattern of life/);
  await pattern.getByRole('button', { name: /Enforce/ }).focus();
  await page.keyboard.press('Enter');
  await pattern.getByRole('button', { name: 'Approve' }).waitFor();
  const before = await pattern.textContent();
  for (let press = 0; press < 10; press += 1) {
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
  }
  expect(await pattern.textContent()).toBe(before);
  expect(world.decided()).toBe(0);
});

it('shows for, against and not known before the options, and the gate that binds', async () => {
  const { open } = await start();
  const page = await open();
  await openIncident(page);
  const open1 = card(page);
  const order = await open1.evaluate((element) => {
    const text = element.textContent;
    return ['Evidence for', 'Evidence against', 'Not known', 'binds', 'Approve', 'If nobody'].map(
      (words) => text.indexOf(words),
    );
  });
  expect(order.every((at) => at >= 0)).toBe(true);
  expect(order).toEqual([...order].sort((a, b) => a - b));
  const halves = await open1
    .locator('.for-against > *')
    .evaluateAll((elements) => elements.map((element) => element.getBoundingClientRect().width));
  expect(Math.abs((halves[0] ?? 0) - (halves[1] ?? 0))).toBeLessThan(2);

  await page.getByRole('button', { name: /Block TCP 9401/ }).click();
  const against = card(page, /Block TCP 9401/).getByRole('region', { name: 'Evidence against' });
  expect(await against.textContent()).toContain('None found, searched');
});

it('replaces the options within 100 ms of an approval, and a second page sees each step', async () => {
  const { world, open } = await start();
  const page = await open();
  const other = await open();
  await openIncident(page);
  await openIncident(other);
  const took = await card(page).evaluate(async (element) => {
    const approve = [...element.querySelectorAll('button')].find(
      (button) => button.textContent === 'Approve',
    );
    const began = performance.now();
    approve?.click();
    while (element.querySelector('.decide') !== null) {
      await new Promise((next) => requestAnimationFrame(next));
    }
    return performance.now() - began;
  });
  expect(took).toBeLessThan(100);
  await card(other).getByText('Answered by Ada').waitFor({ timeout: 2_000 });
  world.move('act-block-outgoing', 'verified', 'the plan was checked');
  world.move('act-block-outgoing', 'active', 'for 1 h');
  for (const one of [page, other]) {
    await card(one)
      .getByRole('heading', { name: 'would be in force (dry run)' })
      .waitFor({ timeout: 2_000 });
    await card(one).getByText('would be lifted at').waitFor();
  }
  world.move('act-block-outgoing', 'failed', 'the gateway did not answer');
  for (const one of [page, other]) {
    await card(one).getByRole('heading', { name: 'failed' }).waitFor({ timeout: 2_000 });
  }
  expect(await other.getByRole('button', { name: 'Approve' }).count()).toBe(0);
});

it('refuses an answer for an action that changed, and shows the difference', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  // Without the stream the page cannot know: the answer itself must be refused.
  await page.route('**/api/actions/*/answer', async (route) => {
    world.revise('act-block-outgoing', 'Everything is dropped for 4 h.');
    await route.continue();
  });
  await card(page).getByRole('button', { name: 'Approve' }).click();
  await card(page).getByText('Your answer was not taken.').waitFor();
  const changes = card(page).getByRole('alert', { name: 'Changed since you opened it' });
  await changes.waitFor();
  expect(await changes.locator('ins').first().textContent()).toBe('Everything is dropped for 4 h.');
  expect(await changes.locator('del').first().textContent()).toContain('sends is dropped');
  expect(world.decided()).toBe(0);

  await page.unroute('**/api/actions/*/answer');
  await changes.getByRole('button', { name: 'Show the new version' }).click();
  await card(page).getByRole('button', { name: 'Approve' }).click();
  await card(page).getByText('Answered by Ada').waitFor();
  expect(world.decided()).toBe(1);
});

it('says so when somebody else answered first', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  await page.route('**/api/actions/*/answer', async (route) => {
    world.move('act-block-outgoing', 'rejected', 'declined by Bob');
    await route.continue();
  });
  await card(page).getByRole('button', { name: 'Approve' }).click();
  await card(page).getByText('Your answer was not taken.').waitFor();
  await card(page).getByText('declined by Bob').waitFor();
  expect(await card(page).getByRole('button', { name: 'Approve' }).count()).toBe(0);
});

it('pulls the kill switch in two steps, seen on every page', async () => {
  const { world, open } = await start();
  const page = await open();
  const other = await open();
  await page.getByRole('button', { name: 'Kill switch ready' }).click();
  const dialog = page.getByRole('alertdialog');
  const stop = dialog.getByRole('button', { name: 'Stop all responses' });
  expect(await stop.isDisabled()).toBe(true);
  expect((await world.ports.status()).killSwitch.engaged).toBe(false);
  await dialog.getByRole('textbox').fill('bad feed');
  await stop.click();
  for (const one of [page, other]) {
    await one.getByRole('button', { name: 'Kill switch PULLED' }).waitFor({ timeout: 2_000 });
    await one.locator('.alerts').getByText('bad feed').waitFor();
  }
});
