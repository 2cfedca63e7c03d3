/** The console in a real browser: signing in, reading, deciding, and what two people see of each other. */
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launch, startConsole } from './console.ts';
import type { Console } from './console.ts';
import type { WorldOptions } from '../api/in-memory-ports.ts';
import { incidentUid } from '../api/vishing-incident.ts';

let browser: Browser;
let running: Console | undefined;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());
afterEach(async () => {
  const complaints = running?.complaints ?? [];
  await running?.close();
  running = undefined;
  expect(
    complaints.filter(
      (text) => !/status of 4(01|09)|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED/.test(text),
    ),
  ).toEqual([]);
});

async function start(options: WorldOptions = {}): Promise<Console> {
  running = await startConsole(browser, options);
  return running;
}

async function openIncident(page: Page): Promise<void> {
  await page.getByRole('link', { name: /Intruder with the credential/ }).click();
  await page.getByRole('heading', { name: 'Story' }).waitFor();
}

function card(page: Page, name = /Block all outgoing/) {
  return page.getByRole('article', { name });
}

it('signs in by a one-time link, once, and leaves no token in the address', async () => {
  const { world, address, open } = await start();
  const page = await open();
  expect(page.url()).toBe(`${address}/`);

  const token = world.link('Bob');
  const first = await (await browser.newContext()).newPage();
  await first.goto(`${address}/first#${token}`);
  await first.getByRole('heading', { name: 'Queue' }).waitFor();
  const second = await (await browser.newContext()).newPage();
  await second.goto(`${address}/first#${token}`);
  await second.getByRole('heading', { name: 'This link does not sign you in' }).waitFor();
  expect(await second.getByRole('alert').textContent()).toContain('used before or has expired');
  expect(second.url()).not.toContain(token);
});

it('tells who is not signed in how to be', async () => {
  const { address } = await start();
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${address}/incidents/${incidentUid}`);
  await page.getByRole('heading', { name: 'Sign in to Watchbill' }).waitFor();
  expect(await page.locator('.command').textContent()).toBe('npx watchbill link');
});

it('tells the story with its evidence, one press from the raw record and back', async () => {
  const { open } = await start();
  const page = await open();
  await openIncident(page);
  const story = page.getByRole('region', { name: 'Story' });
  expect(await story.textContent()).toContain('naming its host DESKTOP-K7Q2V9A');
  expect(await story.textContent()).toContain('8 of 8 statements verified');
  await story.getByText('1 struck').click();
  await story.getByText('targets is 512 in A-1').waitFor();

  const chip = story.getByRole('button', { name: /Evidence E-1/ }).first();
  await chip.focus();
  await page.keyboard.press('Enter');
  const raw = page.getByRole('dialog', { name: 'Evidence E-1' }).getByLabel('Raw record');
  expect(await raw.textContent()).toContain('"host":"DESKTOP-K7Q2V9A"');
  await page.keyboard.press('Escape');
  await raw.waitFor({ state: 'detached' });
  expect(await chip.evaluate((element) => element === document.activeElement)).toBe(true);
});

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
    await card(one).getByRole('heading', { name: 'active' }).waitFor({ timeout: 2_000 });
    await card(one).getByText('lifted at').waitFor();
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

it('moves through the queue by j and k; live changes never move the focus', async () => {
  const { world, open } = await start();
  for (const uid of ['inc-b', 'inc-c']) {
    world.addIncident({ uid, title: `Second ${uid}`, severity: 'low', updatedAt: 1_000 });
  }
  const page = await open();
  await page.getByRole('link', { name: /inc-c/ }).waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
  await page.keyboard.press('j');
  expect(await focused()).toContain('Intruder');
  await page.keyboard.press('j');
  const second = await focused();
  expect(second).toContain('Second');
  world.addIncident({ uid: 'inc-new', title: 'Newest', updatedAt: Date.now() + 1_000 });
  await page.getByRole('button', { name: '1 new: show' }).waitFor();
  expect(await focused()).toBe(second);
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  expect(await focused()).toContain('Intruder');
  await page.getByRole('button', { name: '1 new: show' }).click();
  await page.getByRole('link', { name: /Newest/ }).waitFor();
  await page.getByRole('link', { name: /Intruder/ }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Story' }).waitFor();
});

it('shows the timeline as a picture or, by t, as a table that survives reload', async () => {
  const { open } = await start();
  const page = await open();
  await openIncident(page);
  const section = page.getByRole('region', { name: 'Timeline' });
  const marks = section.locator('a.mark');
  expect(await marks.count()).toBe(4);
  await marks.nth(2).focus();
  expect(await section.locator('.pointed').textContent()).toContain('tried 512 addresses');
  await page.keyboard.press('t');
  const table = section.getByRole('table');
  expect(await table.getAttribute('aria-rowcount')).toBe('5');
  expect(await table.getByRole('row').nth(4).textContent()).toContain('120 failed SMB log-ons');
  await page.reload();
  await section.getByRole('table').waitFor();
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
    await one.locator('.notices').getByText('bad feed').waitFor();
  }
});

it('says what an empty queue means', async () => {
  const { world, open } = await start({ empty: true });
  const page = await open();
  await page.getByText('Nothing has been read yet').waitFor();
  world.setInputs([
    {
      input: 'eve.json',
      asLive: false,
      state: 'reading',
      events: 120_000,
      rejected: 2,
      ignored: 10,
      findings: 0,
      bytesRead: 50,
      bytesTotal: 100,
      eventTime: Date.parse('2024-08-05T12:00:00Z'),
      message: null,
    },
  ]);
  await page.getByText('Still reading').waitFor({ timeout: 2_000 });
  const progress = page.getByRole('progressbar', { name: 'Reading eve.json' });
  expect(await progress.getAttribute('value')).toBe('0.5');
  world.addIncident({ uid: incidentUid });
  await page.getByRole('link', { name: /Intruder/ }).waitFor({ timeout: 2_000 });
});

it('shows text an attacker chose as text, with what hides in it spelt out', async () => {
  const { world, open } = await start();
  const evil = '<img src=x onerror=alert(1)>\u202egnp.exe\u001b[2J';
  world.addIncident({
    uid: 'inc-evil',
    title: `Sign-in from ${evil}`,
    entities: [{ kind: 'hostname', id: evil }],
  });
  const page = await open();
  const row = page.getByRole('link', { name: /Sign-in from/ });
  expect(await row.textContent()).toContain('<img src=x onerror=alert(1)>\\u{202e}gnp.exe\\x1b[2J');
  expect(await page.locator('img').count()).toBe(0);
  expect(await row.locator('bdi.quoted').count()).toBeGreaterThanOrEqual(2);
});

it('says in one zone at a time when things were, with the offset', async () => {
  const { open } = await start();
  const page = await open();
  await openIncident(page);
  const since = page.locator('.five').getByText('12 Aug 2024').first();
  expect(await since.textContent()).toBe('12 Aug 2024, 09:14:00 UTC');
  await page.getByRole('button', { name: '+01:00' }).click();
  expect(await since.textContent()).toBe('12 Aug 2024, 11:14:00 +02:00');
});

it('fits a phone: nothing wider than the screen, the asks before the story', async () => {
  const { open } = await start();
  const page = await open({
    viewport: { width: 360, height: 780 },
    isMobile: true,
    hasTouch: true,
  });
  await openIncident(page);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBe(360);
  const tops = await page.evaluate(() =>
    ['.asks-column', '.incident-main'].map(
      (selector) => document.querySelector(selector)?.getBoundingClientRect().top ?? 0,
    ),
  );
  expect(tops[0]).toBeLessThan(tops[1] ?? 0);
});

it('says when it hears nothing, keeps what is typed, and catches up afterwards', async () => {
  const { world, open, silence, resume } = await start();
  const page = await open();
  await openIncident(page);
  await card(page).getByRole('textbox').fill('half a reason');
  await silence();
  await page.getByText('NOT LIVE').waitFor();
  world.move('act-block-9401', 'expired_unapproved', 'nobody answered');
  await resume();
  await page.getByText('NOT LIVE').waitFor({ state: 'detached' });
  await card(page, /Block TCP 9401/)
    .getByText('nobody answered: not done')
    .waitFor();
  expect(await card(page).getByRole('textbox').inputValue()).toBe('half a reason');
});

it('shows how to sign in again when the session has ended', async () => {
  const { open } = await start();
  const page = await open();
  await page.context().clearCookies();
  await page.getByRole('link', { name: /Intruder/ }).click();
  await page.getByRole('heading', { name: 'Sign in to Watchbill' }).waitFor();
});
