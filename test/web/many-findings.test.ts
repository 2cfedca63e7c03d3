/** An incident of 180 findings is one page of few requests, at first, at each change, and when a record is opened. */
import { expect, test } from 'vitest';
import type { Page } from 'playwright-core';
import { briefOf } from '../../domain/finding.ts';
import { findings } from '../api/vishing-findings.ts';
import { consoles, type Console } from './console.ts';

const MANY = 180;
const uid = 'inc-many';
const start = consoles();

/** A console whose world has an incident of many findings, all made from those of the capture. */
async function withMany(): Promise<Console> {
  const running = await start();
  const { ports } = running.world;
  const many = Array.from({ length: MANY }, (_, index) => {
    const one = findings[index % findings.length];
    if (one === undefined) throw new Error('the capture has findings');
    return { ...one, finding_info: { ...one.finding_info, uid: `f-${index}` } };
  });
  ports.finding = async (wanted) =>
    many.find(({ finding_info }) => finding_info.uid === wanted) ?? null;
  ports.findings = async (_incident, { after, limit }) => {
    const from = 1 + many.findIndex(({ finding_info }) => finding_info.uid === after);
    const shown = many.slice(from, from + limit);
    const next = many.length > from + limit ? (shown.at(-1)?.finding_info.uid ?? null) : null;
    return { findings: shown.map(briefOf), next };
  };
  running.world.addIncident({ uid, findings: many.map(({ finding_info }) => finding_info.uid) });
  return running;
}

/** The paths that a page asks for from now on, without the stream of changes. */
function requests(page: Page): string[] {
  const asked: string[] = [];
  page.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/') && pathname !== '/api/events') asked.push(pathname + search);
  });
  return asked;
}

async function opened(running: Console): Promise<{ page: Page; asked: string[] }> {
  const page = await running.open();
  // What its first page still asks for is none of this one's.
  await page.goto('about:blank');
  const asked = requests(page);
  await page.goto(`${running.address}/incidents/${uid}`);
  await page.locator('#f-179').waitFor();
  await page.waitForLoadState('networkidle').catch(() => undefined);
  return { page, asked };
}

test('first open: at most five requests', async () => {
  const { asked } = await opened(await withMany());
  expect(asked.length, asked.join(' ')).toBeLessThanOrEqual(5);
  expect(asked.filter((path) => path.includes('findings'))).toEqual([
    `/api/incidents/${uid}/findings?limit=200`,
  ]);
});

test('a change: at most three, and what has not changed is not sent again', async () => {
  const running = await withMany();
  const { page } = await opened(running);
  const asked = requests(page);
  const answered = page.waitForResponse((response) => response.url().includes('/findings?'));
  running.world.addIncident({ uid, findings: [], title: 'It has grown' });
  expect((await answered).status()).toBe(304);
  await page.getByRole('heading', { name: 'It has grown' }).waitFor();
  await page.waitForTimeout(500);
  expect(asked.length).toBeLessThanOrEqual(3);
  expect(await page.locator('article.finding').count()).toBe(MANY);
});

test('a raw record is fetched when it is opened, and no other', async () => {
  const { page } = await opened(await withMany());
  const asked = requests(page);
  const finding = page.locator('#f-7');
  await finding.getByText(/raw record/).click();
  await finding.getByLabel('Raw record').first().waitFor();
  expect(asked).toEqual(['/api/findings/f-7']);
});
