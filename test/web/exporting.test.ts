/** Exports in a real browser: the menu of the incident page, and the HTML printed to PDF on A4. */
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { exportOf } from '../../agents/export/index.ts';
import { readers } from '../../domain/export.ts';
import { exporting } from '../agents/export/exporting.ts';
import { hostile, toldOf } from '../agents/readers/told.ts';
import { vishingFindings } from '../agents/story.ts';
import { consoles, openIncident } from './console.ts';
import { pageCount, pdfText } from './pdf-text.ts';

const start = consoles();

it('offers an incident as a file, closes again, and gives what was chosen', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  const menu = page.locator('.export-menu');
  const choice = menu.getByRole('link', { name: /^Regulator/ });
  expect(await choice.isVisible()).toBe(false);
  await menu.getByText('Export', { exact: true }).click();
  await page.keyboard.press('Escape');
  expect(await choice.isVisible()).toBe(false);
  await menu.getByText('Export', { exact: true }).click();
  expect(await menu.getByRole('link').count()).toBe(6);
  const [download] = await Promise.all([page.waitForEvent('download'), choice.click()]);
  const [{ uid } = { uid: '' }] = await world.ports.incidents();
  expect(download.suggestedFilename()).toBe(`${uid}-regulator.html`);
  const asked = { format: 'html', reader: 'regulator' } as const;
  expect(await readFile(await download.path(), 'utf8')).toBe(
    await world.ports.exportIncident(uid, asked),
  );
  expect(await choice.isVisible()).toBe(false);
});

it.each(readers)(
  'prints on A4 for the %s: all words, nothing cut off, nothing fetched',
  async (reader) => {
    const { browser } = await start();
    const id = `Host ${hostile[2]} ${'x'.repeat(300)}`;
    const entities = [{ kind: 'hostname' as const, id }];
    const told = toldOf(vishingFindings(), { title: id, entities, severityReason: id });
    const page = await (
      await browser.newContext({ viewport: { width: 680, height: 1000 } })
    ).newPage();
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.setContent(exportOf(told, { format: 'html', reader, ...exporting }));
    await page.emulateMedia({ media: 'print' });
    // 210 mm less the margins are 680 px: what is wider than its box would be cut on paper.
    const wide = await page.evaluate(() =>
      [...document.querySelectorAll('body *')]
        .filter((one) => one.getBoundingClientRect().right > 681)
        .map((one) => one.tagName),
    );
    expect(wide).toEqual([]);
    const pdf = await page.pdf({ preferCSSPageSize: true, printBackground: true });
    expect(pdf.toString('latin1')).toMatch(/\/MediaBox \[0 0 594\.\d+ 841\.\d+\]/);
    expect(pageCount(pdf)).toBeLessThan(8);
    const text = pdfText(pdf);
    for (const { text: said } of told.incident.narrative?.claims ?? []) {
      const words = said.replaceAll(/\s/g, '');
      if (reader === 'analyst') expect(text).toContain(words);
    }
    expect(text).toContain('<script>alert(1)</script>');
    expect(text).toContain('Whatiscited');
    expect(asked).toEqual([]);
    await page.context().close();
  },
);
