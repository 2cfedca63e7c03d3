/** Approving on the command line: shown before it is asked, asked before it is sent, and never sent by accident. */
import { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { confirm } from '../../../cli/commands/confirm.ts';
import { serveWorld, type Served } from '../served.ts';
import { watchbill } from '../watchbill.ts';

async function served(): Promise<Served> {
  const world = await serveWorld();
  onTestFinished(() => world[Symbol.asyncDispose]());
  return world;
}

const shown = [
  /block all outgoing traffic of 10\.20\.8\.50/,
  /1 h: it would be in force until \d{4}-\d\d-\d\d \d\d:\d\d UTC if approved now \(dry run\)/,
  /against +jmorgan works from this address every weekday/,
  /not known +Whether the host name is a new, approved laptop/,
];

test('without a terminal and without --yes nothing is sent, and one reads what it was about', async () => {
  const where = await served();
  const ended = await watchbill(['approve', 'act-block-outgoing'], where);
  expect(ended).toMatchObject({ code: 2, stdout: '' });
  expect(ended.stderr).toMatch(/^error NOT_CONFIRMED: /m);
  for (const part of shown) expect(ended.stderr).toMatch(part);
  expect(where.world.decided()).toBe(0);

  const nothingAgainst = await watchbill(['approve', 'act-block-9401'], where);
  expect(nothingAgainst.stderr).toMatch(
    /against +none found, searched: the findings of the incident/,
  );
});

test('with --yes it is sent, and the answer says what became of it', async () => {
  const where = await served();
  const ended = await watchbill(['approve', 'act-block-outgoing', '--yes'], where);
  expect(ended.code).toBe(0);
  for (const part of shown) expect(ended.stderr).toMatch(part);
  expect(ended.stdout).toMatch(
    /^act-block-outgoing {2}would be applied now \(dry run\) {2}approved by owner/,
  );
  expect(where.world.decided()).toBe(1);
});

test('under the kill switch it is refused with the reason, and the question stays', async () => {
  const where = await served();
  await watchbill(['kill', 'on', '--reason', 'bad feed'], where);
  const ended = await watchbill(['approve', 'act-block-outgoing', '--yes'], where);
  expect(ended).toMatchObject({ code: 4, stdout: '' });
  expect(ended.stderr).toMatch(/^error KILL_SWITCH_ENGAGED: .*bad feed/m);
  const actions = await where.world.ports.actions();
  expect(actions.map(({ state }) => state)).toEqual(Array(3).fill('awaiting_approval'));
});

/** What a person types at a terminal that asks. */
async function asked(typed: string): Promise<{ error: unknown; prompt: string }> {
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const stderr = Object.assign(new PassThrough(), { isTTY: true });
  const answering = confirm('Approve act-1?', { yes: false, stdin, stderr });
  stdin.write(`${typed}\n`);
  const error: unknown = await answering.then(
    () => null,
    (reason: unknown) => reason,
  );
  return { error, prompt: String(stderr.read()) };
}

test.each(['y', 'Yes'])('on a terminal it asks, and %s goes on', async (typed) => {
  const { error, prompt } = await asked(typed);
  expect(error).toBeNull();
  expect(prompt).toContain('Approve act-1? [y/N]');
});

test.each(['', 'n', 'yess', 'approve'])('on a terminal %j sends nothing', async (typed) => {
  expect((await asked(typed)).error).toMatchObject({ code: 'NOT_CONFIRMED' });
});
