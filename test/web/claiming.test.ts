/** What a page claims, and which buttons it offers to whom: nothing that is not so, and none that would be refused. */
import { describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { may } from '../../domain/permissions.ts';
import { PersonRole } from '../../domain/person.ts';
import { card, consoles, openIncident } from './console.ts';

const start = consoles();

const widths = [
  { width: 1280, height: 800 },
  { width: 360, height: 640 },
];

/** Opens the card of a proposal, which a phone shows closed. */
async function openCard(page: Page): Promise<void> {
  const head = card(page).getByRole('button', { name: /Block all outgoing/ });
  if ((await head.getAttribute('aria-expanded')) === 'false') await head.click();
  await card(page).getByText('Evidence against').first().waitFor();
}

it('says of a dry run only what would be', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  await openCard(page);
  expect(await card(page).textContent()).toContain(
    'Dry run, nothing is changed. For real it would be',
  );
  world.move('act-block-outgoing', 'applying', 'approved by Ada');
  world.move('act-block-outgoing', 'verified', 'the effect was read back');
  world.move('act-block-outgoing', 'active', 'the lease runs');
  await card(page).getByRole('heading', { name: 'would be in force (dry run)' }).waitFor();
  const said = (await card(page).locator('.lease').innerText()).split('\n');
  const bold = said.filter(
    (line) =>
      /verified|active|read back|gone|lifted|in force|lease runs/i.test(line) &&
      !/would/i.test(line),
  );
  expect(bold).toEqual([]);
  const done = await page.locator('.five').innerText();
  expect(done).toMatch(/Block all outgoing.*would be in force \(dry run\)/);
});

it('says “sending” until the server has stored the answer', async () => {
  const { open } = await start();
  const page = await open();
  await openIncident(page);
  let go: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (go = resolve));
  await page.route('**/api/actions/*/answer', async (route) => {
    await held;
    await route.continue();
  });
  await card(page).getByRole('button', { name: 'Approve' }).click();
  await card(page).getByText('Sending your answer (approve)…').waitFor();
  expect(await card(page).textContent()).not.toMatch(/Approved|Answered|would be applied/);
  go();
  await card(page).getByText('Answered by Ada').waitFor();
});

describe('an answer that is not taken keeps what was typed', () => {
  it.each([409, 503, 'no network'] as const)('%s', async (outcome) => {
    const { world, open } = await start();
    const page = await open();
    await openIncident(page);
    await page.route('**/api/actions/*/answer', (route) =>
      outcome === 'no network'
        ? route.abort()
        : route.fulfill({
            status: outcome,
            json: { error: { code: 'ACTION_CHANGED', message: 'not now', docs: '' } },
          }),
    );
    await card(page).getByRole('textbox').fill('ticket 4711');
    await card(page).getByRole('button', { name: 'Decline' }).click();
    await card(page).getByText('Your answer was not taken.').waitFor({ timeout: 20_000 });
    expect(await card(page).getByRole('textbox').inputValue()).toBe('ticket 4711');
    // Closed and opened again it is still there.
    const head = card(page).getByRole('button', { name: /Block all outgoing/ });
    await head.click();
    await head.click();
    expect(await card(page).getByRole('textbox').inputValue()).toBe('ticket 4711');
    expect(world.decided()).toBe(0);
  });
});

it('keeps the question, and the text, when the kill switch was pulled meanwhile', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  await page.route('**/api/actions/*/answer', async (route) => {
    const change = { engaged: true, scope: 'all', lift: false, reason: 'bad feed' } as const;
    await world.ports.setKillSwitch(change, {
      name: 'Bob',
      roles: ['lead'],
      via: 'session',
      account: null,
      session: 'a-session',
      opened: 'password',
      madeBy: [],
    });
    await route.continue();
  });
  await card(page).getByRole('textbox').fill('seen on the host');
  await card(page).getByRole('button', { name: 'Approve' }).click();
  await card(page)
    .getByText(/not taken.*kill switch is engaged: bad feed/)
    .waitFor();
  expect(await card(page).getByRole('textbox').inputValue()).toBe('seen on the host');
  expect((await world.ports.action('act-block-outgoing'))?.state).toBe('awaiting_approval');
  // From then on approving is held back, and declining is not.
  await card(page).getByText('The kill switch is pulled: nothing can be approved').waitFor();
  expect(await card(page).getByRole('button', { name: 'Approve' }).isDisabled()).toBe(true);
  expect(await card(page).getByRole('button', { name: 'Decline' }).isDisabled()).toBe(false);
});

it.each(widths)(
  'keeps NOT LIVE and the kill switch in sight at $width, and takes no answer meanwhile',
  async (viewport) => {
    const { world, open, silence, resume } = await start();
    const page = await open({ viewport });
    await openIncident(page);
    await openCard(page);
    const change = { engaged: true, scope: 'all', lift: false, reason: 'bad feed' } as const;
    await world.ports.setKillSwitch(change, {
      name: 'Bob',
      roles: ['lead'],
      via: 'session',
      account: null,
      session: 'a-session',
      opened: 'password',
      madeBy: [],
    });
    await page.locator('.alerts').getByText('bad feed').waitFor();
    await silence();
    await page.locator('.alerts').getByText('NOT LIVE').waitFor();
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    for (const words of ['NOT LIVE', 'KILL SWITCH PULLED', '3 ask you']) {
      const box = await page.locator('.bar').getByText(words, { exact: true }).boundingBox();
      expect(box, words).not.toBeNull();
      expect((box?.y ?? -1) >= 0 && (box?.y ?? 1e9) < viewport.height / 2, words).toBe(true);
    }
    expect(await page.locator('.stale .asks').count()).toBe(1);
    for (const name of ['Approve', 'Decline'])
      expect(await card(page).getByRole('button', { name }).isDisabled(), name).toBe(true);
    await resume();
    await page.locator('.alerts').getByText('NOT LIVE').waitFor({ state: 'detached' });
    expect(await card(page).getByRole('button', { name: 'Decline' }).isDisabled()).toBe(false);
    expect(await page.locator('.stale').count()).toBe(0);
  },
);

/** Every button of the incident's page that changes anything, and whether a role may press it. */
const buttons: readonly (readonly [name: RegExp, allowed: (role: PersonRole) => boolean])[] = [
  [/^Approve$/, (role) => role === 'lead'],
  [/^Decline$/, (role) => role === 'lead'],
  [/^Merge…$/, (role) => may([role], 'regroup')],
  [/^Split…$/, (role) => may([role], 'regroup')],
  [/^Close incident…$/, (role) => may([role], 'close')],
  [/^Kill switch ready$/, (role) => may([role], 'stop')],
];

describe.each(PersonRole.options)('%s', (role) => {
  it('sees the buttons that they may press, and no other', async () => {
    const { world, open } = await start();
    world.people.add('Robin', [role]);
    const page = await open({}, 'Robin');
    await openIncident(page);
    await openCard(page);
    await page.getByText('Kill switch').first().waitFor();
    for (const [name, allowed] of buttons) {
      const count = await page.getByRole('button', { name }).count();
      expect(count, `${role}: ${String(name)}`).toBe(allowed(role) ? 1 : 0);
    }
    const change = { engaged: true, scope: 'all', lift: false, reason: 'bad feed' } as const;
    await world.ports.setKillSwitch(change, {
      name: 'Bob',
      roles: ['lead'],
      via: 'session',
      account: null,
      session: 'a-session',
      opened: 'password',
      madeBy: [],
    });
    await page.locator('.alerts').getByText('bad feed').waitFor();
    // Nor is anybody told that they are asked who can't answer.
    expect((await page.getByText(/asks? you/).count()) > 0).toBe(may([role], 'answer'));
    const release = page.getByRole('button', { name: /Kill switch PULLED/ });
    expect(await release.count()).toBe(may([role], 'release') ? 1 : 0);
    await page
      .getByText(/Kill switch PULLED/)
      .first()
      .waitFor();
  });
});
