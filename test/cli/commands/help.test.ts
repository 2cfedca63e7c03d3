/** Help of every command (golden), usage errors, and that a cheap command loads nothing expensive. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { dataFolder, repository, watchbill } from '../watchbill.ts';
import { writeSmallCapture } from './small-capture.ts';

const golden = join(repository, 'test', 'fixtures', 'golden', 'help');

const commands = [
  [],
  ['start'],
  ['detect'],
  ['run'],
  ['doctor'],
  ['incidents'],
  ['incidents', 'list'],
  ['incidents', 'show'],
  ['actions'],
  ['actions', 'list'],
  ['actions', 'show'],
  ['actions', 'approve'],
  ['actions', 'reject'],
  ['actions', 'lift'],
  ['actions', 'extend'],
  ['approve'],
  ['reject'],
  ['close'],
  ['link'],
  ['inputs'],
  ['verify-narrative'],
  ['replay'],
  ['merge'],
  ['split'],
  ['regroupings'],
  ['undo'],
  ['life'],
  ['export'],
  ['kill'],
  ['kill', 'on'],
  ['kill', 'off'],
  ['worker'],
  ['delegation'],
  ['delegation', 'show'],
  ['delegation', 'check'],
  ['delegation', 'diff'],
  ['delegation', 'apply'],
  ['delegation', 'grant'],
  ['assets'],
  ['assets', 'list'],
  ['assets', 'show'],
  ['assets', 'import'],
  ['accounts'],
  ['accounts', 'list'],
  ['accounts', 'add'],
  ['accounts', 'roles'],
  ['accounts', 'disable'],
  ['accounts', 'enable'],
  ['accounts', 'link'],
  ['accounts', 'confirm'],
  ['tokens'],
  ['tokens', 'list'],
  ['tokens', 'create'],
  ['tokens', 'revoke'],
  ['tokens', 'confirm'],
  ['alarms'],
  ['alarms', 'list'],
  ['alarms', 'acknowledge'],
  ['reopen'],
];

test.each(commands.map((words) => [words.join(' ') || 'watchbill', words] as const))(
  'help of %s',
  async (name, words) => {
    const { code, stdout, stderr } = await watchbill([...words, '--help'], { dataDir: '/nowhere' });
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^Usage: watchbill /);
    expect(stdout).toContain('Options:');
    await expect(stdout).toMatchFileSnapshot(join(golden, `${name.replaceAll(' ', '-')}.txt`));
  },
);

test('the list of golden help pages is the list of commands', async () => {
  const { stdout } = await watchbill(['--help'], { dataDir: '/nowhere' });
  const listed = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name).sort();
  const tested = commands.flatMap(([first]) => (first === undefined ? [] : [first]));
  expect([...new Set([...tested, 'help'])].sort()).toEqual(listed);
});

test.each([
  [['run', 'x.json', '--as-liv'], 'npx watchbill run --help', '--as-live'],
  [['kill', 'on'], 'npx watchbill kill on --help', '--reason'],
  [['start', '--port', 'http'], 'npx watchbill start --help', '0 to 65535'],
  [['detect', 'x.json', '--fail-on', 'huge'], 'npx watchbill detect --help', 'critical'],
  [['detect'], 'npx watchbill detect --help', 'paths'],
  [['close', 'inc-1'], 'npx watchbill close --help', '--as'],
  [['close', 'inc-1', '--as', 'false_positive'], 'npx watchbill close --help', 'not_enough_data'],
  [['close', 'inc-1', '--as', 'benign_trigger'], 'npx watchbill close --help', 'authorised'],
  [['close', 'inc-1', '--as', 'duplicate', '--kind', 'authorised'], 'close --help', '--kind'],
  [['aprove', 'act-1'], 'npx watchbill --help', 'approve'],
  [['worker', '--role', 'cook'], 'docs/errors.md#usage', 'detect, investigate, respond'],
])('usage error: %s', async (args, fix, says) => {
  const env = { TEMPORAL_ADDRESS: '127.0.0.1:1', DATABASE_URL: 'postgres://127.0.0.1:1/none' };
  const { code, stdout, stderr } = await watchbill(args, { dataDir: '/nowhere', env });
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^error USAGE: /);
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(3);
  expect(stderr).toContain(fix);
  expect(stderr).toContain(says);
});

/** V8's coverage names every script that ran: the packages of a command, by name. */
async function packagesOf(args: readonly string[]): Promise<Set<string>> {
  const folder = await dataFolder();
  await watchbill(args, { dataDir: folder, env: { NODE_V8_COVERAGE: join(folder, 'v8') } });
  const packages = new Set<string>();
  for (const name of await readdir(join(folder, 'v8'))) {
    const text = await readFile(join(folder, 'v8', name), 'utf8');
    const { result } = z
      .object({ result: z.array(z.object({ url: z.string() })) })
      .parse(JSON.parse(text));
    for (const { url } of result) {
      const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1];
      if (found !== undefined) packages.add(found);
    }
  }
  return packages;
}

const heavy = /^(@temporalio\/|@electric-sql\/|fastify|pg$|drizzle-orm|langchain|@langchain\/)/;

test('help, and commands that need no server, load neither Temporal, nor a database, nor the web server', async () => {
  const capture = await writeSmallCapture(await dataFolder());
  for (const args of [['--help'], ['run', '--help'], ['actions'], ['detect', capture, '--json']]) {
    const packages = await packagesOf(args);
    expect(packages).toContain('commander');
    expect(
      [...packages].filter((name) => heavy.test(name)),
      args.join(' '),
    ).toEqual([]);
  }
});
