/** What somebody is typing when a colleague is faster: it stays readable, says who did what, and is not sent. */
import { expect, it } from 'vitest';
import type { Locator, Page } from 'playwright-core';
import { signedIn } from '../api/signed-in.ts';
import type { World } from '../api/in-memory-ports.ts';
import { incidentUid } from '../api/vishing-findings.ts';
import { card, consoles, openIncident } from './console.ts';

const start = consoles();
const bob = signedIn('Bob', 'lead');

async function openDialog(page: Page, button: string): Promise<Locator> {
  await page.getByRole('button', { name: button }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

function closeAs(world: World, as: 'duplicate' | 'false_alarm') {
  return world.ports.closeIncident({ uid: incidentUid, closing: { as }, by: bob });
}

/** It says who was faster, keeps the text and does nothing; closed, it is gone with its button. */
async function expectKept(dialog: Locator, press: string): Promise<void> {
  expect(await dialog.getByRole('button', { name: press }).isDisabled()).toBe(true);
  expect(await dialog.getByRole('textbox').last().inputValue()).toBe('half a thought');
  await dialog.getByRole('button', { name: 'Close this window' }).click();
  await dialog.waitFor({ state: 'detached' });
}

it('keeps the closing dialog when somebody else closes the incident', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  const dialog = await openDialog(page, 'Close incident…');
  await dialog.getByRole('radio', { name: /Attack confirmed/ }).check();
  await dialog.getByRole('textbox').fill('half a thought');
  await closeAs(world, 'duplicate');
  await dialog.getByText(/Bob closed it meanwhile as duplicate/).waitFor({ timeout: 2_000 });
  await expectKept(dialog, 'Close incident');
  expect(await page.getByRole('button', { name: 'Close incident…' }).count()).toBe(0);
});

it('keeps a dialog that merges when somebody else closes the incident', async () => {
  const { world, open } = await start();
  world.addIncident({ uid: 'inc-other', title: 'Another one' });
  const page = await open();
  await openIncident(page);
  const dialog = await openDialog(page, 'Merge…');
  await dialog.getByRole('radio', { name: /Another one/ }).check();
  await dialog.getByRole('textbox').fill('half a thought');
  await closeAs(world, 'false_alarm');
  await dialog.getByText(/Bob closed it meanwhile as false alarm/).waitFor({ timeout: 2_000 });
  await expectKept(dialog, 'Merge');
});

it('keeps a dialog that reopens when somebody else opens or closes it again', async () => {
  const { world, open } = await start();
  await closeAs(world, 'duplicate');
  const page = await open();
  await openIncident(page);
  const dialog = await openDialog(page, 'Reopen…');
  await dialog.getByRole('textbox').fill('half a thought');
  await world.ports.reopenIncident({ uid: incidentUid, note: 'too early', by: bob });
  await dialog.getByText(/Bob opened it again meanwhile.*too early/).waitFor({ timeout: 2_000 });
  await closeAs(world, 'false_alarm');
  await dialog.getByText(/Bob closed it anew meanwhile as false alarm/).waitFor({ timeout: 2_000 });
  await expectKept(dialog, 'Open it again');
  // Opened anew, it is about the verdict that stands now.
  const anew = await openDialog(page, 'Reopen…');
  await anew.getByRole('textbox').fill('that neither');
  await anew.getByRole('button', { name: 'Open it again' }).click();
  await page.getByRole('button', { name: 'Close incident…' }).waitFor();
});

it.each([
  ['answers', /Declined by Bob/],
  ['closes the incident', /taken back: not asked any more/],
] as const)('keeps the reason on a card when somebody else %s', async (what, words) => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  const reason = card(page).getByRole('textbox');
  await reason.pressSequentially('half a');
  if (what === 'answers') {
    const { version = '' } = (await world.ports.action('act-block-outgoing')) ?? {};
    const answer = { answer: 'reject', version, idempotencyKey: 'bob-1', reason: 'no' } as const;
    await world.ports.answerAction({ uid: 'act-block-outgoing', answer, by: bob });
  } else await closeAs(world, 'duplicate');
  await card(page).getByText(words).first().waitFor({ timeout: 2_000 });
  await card(page).getByText('What you had typed').waitFor();
  expect(await card(page).getByRole('button', { name: 'Approve' }).count()).toBe(0);
  // Who goes on typing presses no key of the page: q would lead to the queue.
  await page.keyboard.type('q thought');
  expect(await reason.inputValue()).toBe('half a');
  expect(page.url()).toContain(incidentUid);
  await card(page).getByRole('button', { name: 'Throw it away' }).click();
  expect(await reason.count()).toBe(0);
});

it('splits what was picked, or nothing', async () => {
  const { world, open } = await start();
  const page = await open();
  await openIncident(page);
  const dialog = await openDialog(page, 'Split…');
  for (const index of [0, 1]) await dialog.getByRole('checkbox').nth(index).check();
  await dialog.getByRole('textbox').fill('half a thought');
  const { timeline = [] } = (await world.ports.incident(incidentUid)) ?? {};
  const findings = timeline.slice(0, 1).map(({ finding }) => finding);
  const splitting = { findings, note: '', preview: false };
  await world.ports.splitIncident({ uid: incidentUid, splitting, by: bob });
  await dialog
    .getByText('1 of the findings that you picked is not here any more')
    .waitFor({ timeout: 2_000 });
  expect(await dialog.getByRole('button', { name: /^Split/ }).isDisabled()).toBe(true);
  expect(await dialog.getByRole('textbox').inputValue()).toBe('half a thought');
  await dialog.getByRole('button', { name: 'Go on with the others' }).click();
  expect(await dialog.getByRole('button', { name: 'Split: 1 finding move' }).isDisabled()).toBe(
    false,
  );
});
