/** A console under test: the real API over an in-memory world, in real headless Chromium. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { chromium } from 'playwright-core';
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from 'playwright-core';
import { createApp } from '../../api/app.ts';
import { builtConsole } from '../../api/console.ts';
import { createWorld } from '../api/in-memory-ports.ts';
import type { World, WorldOptions } from '../api/in-memory-ports.ts';

export interface Console {
  world: World;
  address: string;
  /** A new signed-in window, by a one-time link, at the queue; Ada is a lead. */
  open: (context?: BrowserContextOptions, name?: string) => Promise<Page>;
  /** What a page complained of: script errors and refusals by the content policy. */
  complaints: string[];
  browser: Browser;
  /** The cookies of each stream of events that the server holds open. */
  streams: () => string[];
  /** Stops the server; the world goes on. */
  silence: () => Promise<void>;
  /** Starts it again at the same address. */
  resume: () => Promise<void>;
  close: () => Promise<void>;
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

/** Headless Chromium; `WATCHBILL_CHROMIUM` names another one than Debian's. */
export function launch(): Promise<Browser> {
  const executablePath = process.env.WATCHBILL_CHROMIUM ?? '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: flags });
}

/** Notes the streams of events of this server while they are open, as sent: refused ones end at once. */
function watchStreams(server: Server): () => string[] {
  const open = new Map<ServerResponse, string>();
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url !== '/api/events') return;
    open.set(response, request.headers.cookie ?? '');
    response.once('close', () => open.delete(response));
  });
  return () => [...open.values()];
}

async function serve(world: World, port: number) {
  const webRoot = builtConsole();
  if (webRoot === null) throw new Error('the console is not built: npm run build:web');
  const app = await createApp(world.ports, {
    version: '0.1.0',
    instanceToken: 'instance-token-of-this-test-run',
    ownerName: 'owner',
    webRoot,
  });
  const streams = watchStreams(app.server);
  return { app, streams, address: await app.listen({ host: '127.0.0.1', port }) };
}

export async function startConsole(browser: Browser, options: WorldOptions = {}): Promise<Console> {
  const world = createWorld(options);
  let server = await serve(world, 0);
  const { address } = server;
  const complaints: string[] = [];
  const windows: BrowserContext[] = [];
  return {
    world,
    address,
    complaints,
    browser,
    streams: () => server.streams(),
    async open(context = {}, name = 'Ada') {
      const window = await browser.newContext({
        viewport: { width: 1440, height: 900 },
        timezoneId: 'Europe/Berlin',
        ...context,
      });
      windows.push(window);
      const page = await window.newPage();
      page.setDefaultTimeout(10_000);
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      await page.goto(`${address}/first#${world.link(name)}`);
      await page.getByRole('heading', { name: 'Queue' }).waitFor();
      return page;
    },
    silence: () => server.app.close(),
    async resume() {
      server = await serve(world, Number(new URL(address).port));
    },
    async close() {
      await Promise.all(windows.map((window) => window.close()));
      await server.app.close();
    },
  };
}

/** What a browser reports when a test refuses, conflicts or stops the server on purpose. */
const expected =
  /status of (4(01|09)|503)|ERR_FAILED|ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|ERR_INCOMPLETE_CHUNKED/;

/** One browser for a file of tests, a console for each; fails a test whose pages complained. */
export function consoles(): (options?: WorldOptions) => Promise<Console> {
  let browser: Browser;
  let running: Console | undefined;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  afterEach(async () => {
    await running?.close();
    const complaints = running?.complaints ?? [];
    running = undefined;
    expect(complaints.filter((text) => !expected.test(text))).toEqual([]);
  });
  return async (options = {}) => {
    running = await startConsole(browser, options);
    return running;
  };
}

/** Opens the incident of the vishing case from the queue. */
export async function openIncident(page: Page): Promise<void> {
  await page.getByRole('link', { name: /Intruder with the credential/ }).click();
  await page.getByRole('heading', { name: 'Story' }).waitFor();
}

/** The card of a proposal. */
export function card(page: Page, name = /Block all outgoing/): Locator {
  return page.getByRole('article', { name });
}
