/** Many tabs of one person share one stream of events, whichever tab is closed, frozen or signed out. */
import { expect, it, vi } from 'vitest';
import type { BrowserContext, Page } from 'playwright-core';
import { consoles, type Console } from './console.ts';

const start = consoles();

/** The tab that asked for a stream last, which is the one that holds it. */
function watchHolder(window: BrowserContext): () => Page {
  let holder: Page | undefined;
  window.on('request', (request) => {
    if (new URL(request.url()).pathname === '/api/events') holder = request.frame().page();
  });
  return () => {
    if (holder === undefined) throw new Error('no tab has asked for a stream');
    return holder;
  };
}

/** So many tabs of one window at the queue, the first of them signed in as Ada. */
async function openTabs({ open, address }: Console, count: number) {
  const first = await open();
  const window = first.context();
  const holder = watchHolder(window);
  await first.reload();
  const tabs = [first];
  while (tabs.length < count) {
    const tab = await window.newPage();
    tab.setDefaultTimeout(10_000);
    await tab.goto(address);
    tabs.push(tab);
  }
  await showAsks(tabs, 3);
  return { window, tabs, holder };
}

/** Waits until each shows the row that asks so often; the queue is fetched again for an event only. */
async function showAsks(tabs: Page[], asks: number): Promise<void> {
  await Promise.all(tabs.map((tab) => tab.getByText(`asks you ${asks}`).waitFor()));
}

/** Keeps new streams from being opened until the returned function is called. */
async function holdBack(window: BrowserContext): Promise<() => void> {
  let letThrough = () => {};
  const through = new Promise<void>((resolve) => (letThrough = resolve));
  await window.route('**/api/events', (route) => through.then(() => route.continue()));
  return letThrough;
}

const expire = (running: Console, uid: string) =>
  running.world.move(uid, 'expired_unapproved', 'nobody answered');

async function oneStream({ streams }: Console): Promise<void> {
  await vi.waitFor(() => expect(streams()).toHaveLength(1), { timeout: 5_000 });
}

it('ten tabs are live by one stream, and by another when the tab that held it is closed', async () => {
  const running = await start();
  const { window, tabs, holder } = await openTabs(running, 10);
  await oneStream(running);
  expire(running, 'act-block-9401');
  await showAsks(tabs, 2);
  const closed = holder();
  const letThrough = await holdBack(window);
  await closed.close();
  await vi.waitFor(() => expect(running.streams()).toEqual([]), { timeout: 5_000 });
  // While there is no stream: what nobody heard is fetched.
  expire(running, 'act-block-outgoing');
  letThrough();
  const left = tabs.filter((tab) => tab !== closed);
  expect(left).toHaveLength(9);
  await showAsks(left, 1);
  await oneStream(running);
  expect(left).toContain(holder());
  running.world.move('act-block-9401', 'awaiting_approval', 'asked again');
  await showAsks(left, 2);
  for (const tab of left) expect(await tab.getByText('NOT LIVE').count()).toBe(0);
});

it('says in each tab that nothing is heard, also in one that opens meanwhile, and recovers', async () => {
  const running = await start();
  const { tabs, window } = await openTabs(running, 3);
  // Cut off from the stream alone: everything else is still answered.
  await window.route('**/api/events', (route) => route.abort());
  await running.silence();
  await running.resume();
  const late = await window.newPage();
  await late.goto(running.address);
  const all = [...tabs, late];
  for (const tab of all) await tab.locator('.alerts').getByText('NOT LIVE').waitFor();
  await window.unroute('**/api/events');
  expire(running, 'act-block-9401');
  for (const tab of all)
    await tab.locator('.alerts').getByText('NOT LIVE').waitFor({ state: 'detached' });
  await showAsks(all, 2);
  await oneStream(running);
});

it('takes over from a tab that is frozen, which catches up when it thaws', async () => {
  const running = await start();
  const { window, tabs, holder } = await openTabs(running, 3);
  const frozen = holder();
  const devtools = await window.newCDPSession(frozen);
  // As a browser freezes a page: none of its tasks run, and it keeps its lock.
  await devtools.send('Debugger.enable');
  await devtools.send('Debugger.pause');
  const awake = tabs.filter((tab) => tab !== frozen);
  await vi.waitFor(() => expect(awake).toContain(holder()), { timeout: 20_000 });
  expire(running, 'act-block-9401');
  await showAsks(awake, 2);
  await devtools.send('Debugger.resume');
  await showAsks([frozen], 2);
  await oneStream(running);
  expire(running, 'act-block-outgoing');
  await showAsks(tabs, 1);
});

it('shows in every tab at once that one signed out', async () => {
  const running = await start();
  const { tabs, holder } = await openTabs(running, 3);
  const leaving = tabs.find((tab) => tab !== holder());
  await leaving?.getByRole('button', { name: 'Ada' }).click();
  await leaving?.getByRole('button', { name: 'Sign out' }).click();
  await Promise.all(
    tabs.map((tab) =>
      tab.getByRole('heading', { name: 'Sign in to Watchbill' }).waitFor({ timeout: 5_000 }),
    ),
  );
  await vi.waitFor(() => expect(running.streams()).toEqual([]), { timeout: 5_000 });
});

it('goes on with the stream of whoever signs in, and with none of who was signed in before', async () => {
  const running = await start();
  const { window, tabs, holder } = await openTabs(running, 3);
  const before = running.streams();
  const other = tabs.find((tab) => tab !== holder());
  running.world.people.add('Bob', ['lead']);
  await other?.goto(`${running.address}/first#${running.world.link('Bob')}`);
  await Promise.all(tabs.map((tab) => tab.getByRole('button', { name: 'Bob' }).waitFor()));
  await oneStream(running);
  const cookies = (await window.cookies()).map(({ name, value }) => `${name}=${value}`);
  expect(running.streams()).toEqual([cookies.join('; ')]);
  expect(running.streams()).not.toEqual(before);
  expire(running, 'act-block-9401');
  await showAsks(tabs, 2);
});

it.each([
  ['no locks', () => Reflect.deleteProperty(Navigator.prototype, 'locks')],
  ['no channel between tabs', () => Reflect.deleteProperty(window, 'BroadcastChannel')],
  [
    'locks that it refuses',
    () => {
      LockManager.prototype.request = () => Promise.reject(new DOMException('', 'SecurityError'));
    },
  ],
])('each tab has a stream of its own where the browser has %s', async (_name, lack) => {
  const running = await start();
  const first = await running.open();
  await first.context().addInitScript(lack);
  await first.reload();
  const second = await first.context().newPage();
  await second.goto(running.address);
  await showAsks([first, second], 3);
  await vi.waitFor(() => expect(running.streams()).toHaveLength(2), { timeout: 5_000 });
  expire(running, 'act-block-9401');
  await showAsks([first, second], 2);
});

it('a tab that nobody sees gathers what changed, and is up to date once somebody looks', async () => {
  const running = await start();
  const { tabs, holder } = await openTabs(running, 2);
  const unseen = tabs.find((tab) => tab !== holder()) ?? holder();
  const show = (hidden: boolean) =>
    unseen.evaluate((value) => {
      Object.defineProperty(document, 'hidden', { value, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);
  await show(true);
  let fetched = 0;
  unseen.on('request', (request) => (fetched += request.url().endsWith('/api/incidents') ? 1 : 0));
  expire(running, 'act-block-9401');
  await showAsks([holder()], 2);
  expire(running, 'act-block-outgoing');
  await showAsks([holder()], 1);
  expect(fetched).toBe(0);
  await show(false);
  await unseen.getByText('asks you 1').waitFor({ timeout: 2_000 });
  expect(fetched).toBe(1);
});
