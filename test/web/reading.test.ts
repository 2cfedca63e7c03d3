/** The console in a real browser: signing in, reading, moving about, and what it says when things are missing. */
import { expect, it } from 'vitest';
import { card, consoles, openIncident } from './console.ts';
import { incidentUid } from '../api/vishing-findings.ts';

const start = consoles();

it('signs in by a one-time link, once, and leaves no token in the address', async () => {
  const { world, address, browser, open } = await start();
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
  const { address, browser } = await start();
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
  expect(await story.textContent()).toContain('8 statements, 8 verified, 1 struck');
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

it('says what an empty queue means', async () => {
  const { world, open } = await start({ empty: true });
  const page = await open();
  await page.getByText('Nothing has been read yet').waitFor();
  world.setInputs([
    {
      input: 'eve.json',
      name: 'logs/eve.json',
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
  const progress = page.getByRole('progressbar', { name: 'Reading logs/eve.json' });
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
  await page.locator('.alerts').getByText('NOT LIVE').waitFor();
  world.move('act-block-9401', 'expired_unapproved', 'nobody answered');
  await resume();
  await page.locator('.alerts').getByText('NOT LIVE').waitFor({ state: 'detached' });
  await card(page, /Block TCP 9401/)
    .getByText('nobody answered: not done')
    .waitFor();
  expect(await card(page).getByRole('textbox').inputValue()).toBe('half a reason');
});

it('shows how to sign in again when the session has ended', async () => {
  const { open } = await start();
  const page = await open();
  const link = page.getByRole('link', { name: /Intruder/ });
  await link.waitFor();
  await page.context().clearCookies();
  // The console may notice by itself before anything is pressed: then there is no link any more, and that is right.
  await page.evaluate(() => document.querySelector<HTMLElement>('a[href*="/incidents/"]')?.click());
  await page.getByRole('heading', { name: 'Sign in to Watchbill' }).waitFor();
});
