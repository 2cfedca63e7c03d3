/** A console under test: the real API over an in-memory world, in real headless Chromium. */
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { createApp } from '../../api/app.ts';
import { builtConsole } from '../../api/console.ts';
import { createWorld } from '../api/in-memory-ports.ts';
import type { World, WorldOptions } from '../api/in-memory-ports.ts';

export interface Console {
  world: World;
  address: string;
  browser: Browser;
  /** A new signed-in window, by a one-time link, at the queue. */
  open(context?: BrowserContextOptions): Promise<Page>;
  /** What a page complained of: script errors and refusals by the content policy. */
  complaints: string[];
  close(): Promise<void>;
}

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts both; `WATCHBILL_CHROMIUM` names another Chromium than Debian's. */
export async function startConsole(options: WorldOptions = {}): Promise<Console> {
  const webRoot = builtConsole();
  if (webRoot === null) throw new Error('the console is not built: npm run build:web');
  const world = createWorld(options);
  const app = await createApp(world.ports, {
    version: '0.1.0',
    instanceToken: 'instance-token-of-this-test-run',
    ownerName: 'owner',
    webRoot,
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  const browser = await chromium.launch({
    executablePath: process.env.WATCHBILL_CHROMIUM ?? '/usr/bin/chromium',
    args: flags,
  });
  const complaints: string[] = [];
  return {
    world,
    address,
    browser,
    complaints,
    async open(context = {}) {
      const window = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        timezoneId: 'Europe/Berlin',
        ...context,
      });
      const page = await window.newPage();
      page.setDefaultTimeout(10_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(`${address}/first#${world.link('Ada')}`);
      await page.getByRole('heading', { name: 'Queue' }).waitFor();
      return page;
    },
    async close() {
      await browser.close();
      await app.close();
    },
  };
}
