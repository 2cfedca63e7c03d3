/** The whole road from the door a user uses: `watchbill start` on the sample, its console in real Chromium. */
import { mkdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { newDataFolder, removeDataFolder, startWatchbill, type Running } from '../cli/watchbill.ts';
import { launch } from './console.ts';

/** The README's picture; written again when asked: WATCHBILL_WRITE_SCREENSHOT=1. */
const screenshot = fileURLToPath(new URL('../../docs/images/incident.png', import.meta.url));

let dataDir = '';
let instance: Running;
let browser: Browser;
let page: Page;
const complaints: string[] = [];

async function signInLink(): Promise<string> {
  return await vi.waitFor(
    async () => {
      const path = /by the link in (\S+)\n/.exec(instance.stderr())?.[1];
      if (path === undefined) throw new Error(`no sign-in link yet:\n${instance.stderr()}`);
      return (await readFile(path, 'utf8')).trim();
    },
    { timeout: 120_000, interval: 250 },
  );
}

beforeAll(async () => {
  dataDir = await newDataFolder();
  instance = startWatchbill(['start', '--port', '0'], { dataDir });
  browser = await launch();
  const window = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  page = await window.newPage();
  page.setDefaultTimeout(15_000);
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(await signInLink());
});

afterAll(async () => {
  await browser.close();
  instance.signal('SIGINT');
  await instance.ended;
  await removeDataFolder(dataDir);
});

test('the queue shows one incident, and says that this is a replay and a dry run', async () => {
  await page.getByText('1 incident').waitFor();
  const text = await page.locator('body').innerText();
  expect(text).toContain('DRY RUN');
  expect(text).toContain('AS-LIVE REPLAY');
  expect(text).toContain('samples/vishing');
  expect(text).toContain('does not survive a power cut');
});

test('the incident page tells the story with every step of the intruder', async () => {
  await page.locator('a[href*="/incidents/"]').first().click();
  await page.getByRole('heading', { name: 'What happened' }).waitFor();
  const story = await page.locator('.story').innerText();
  for (const fact of ['DESKTOP-K7Q2V9A', 'jmorgan', 'LT-JMORGAN', '9401', '3389', '445', 'nmap']) {
    expect(story).toContain(fact);
  }
  expect(story).toMatch(/(\d+) statements, \1 verified/);
  if (process.env['WATCHBILL_WRITE_SCREENSHOT'] === '1') {
    await mkdir(fileURLToPath(new URL('.', `file://${screenshot}`)), { recursive: true });
    await page.screenshot({ path: screenshot });
  }
});

test('a claim leads to the raw record, as the sensor wrote it', async () => {
  await page
    .getByRole('button', { name: /Evidence E-1/ })
    .first()
    .click();
  const raw = page.getByRole('dialog', { name: 'Evidence E-1' }).getByLabel('Raw record');
  await raw.waitFor();
  expect(await raw.innerText()).toContain('"host":"DESKTOP-K7Q2V9A"');
  await page.keyboard.press('Escape');
});

test('approving walks the lease, live on the page, and the story follows', async () => {
  const card = page.getByRole('article', { name: /Block TCP 9401/ });
  await card.getByRole('button', { name: /Block TCP 9401/ }).click();
  await card.getByRole('textbox').fill('seen on the host');
  await card.getByRole('button', { name: 'Approve', exact: true }).click();
  await card.getByRole('heading', { name: 'would be in force (dry run)' }).waitFor();
  await card.getByText(/approved by .*: seen on the host/).waitFor();
  await expect
    .poll(async () => await page.locator('.story').innerText(), { timeout: 15_000 })
    .toMatch(/in force: block TCP port 9401.*dry run/i);
});

test('nothing on the pages complained', () => {
  expect(complaints).toEqual([]);
});
