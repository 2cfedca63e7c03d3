/** How commands end: quietly where nobody reads on, and with the code and the words that the tables promise. */
import { expect, onTestFinished, test } from 'vitest';
import { sdkLogger } from '../../../cli/runtime/sdk-log.ts';
import { serveWorld, type Served } from '../served.ts';
import { dataFolder, repository, startProcess, watchbill } from '../watchbill.ts';

async function served(): Promise<Served> {
  const world = await serveWorld();
  onTestFinished(() => world[Symbol.asyncDispose]());
  return world;
}

test.each([
  '--help',
  'help',
  'actions --help',
  'actions',
  'actions --json',
  'export inc-9f2c41d07a6e --format html',
  'doctor --json',
])('%s ends quietly when its reader has gone', async (line) => {
  const { dataDir } = await served();
  // The reader closes the pipe before anything is written.
  const script = `{ sleep 0.3; node ${repository}bin/watchbill ${line}; echo "code $?" >&2; } | true`;
  const ended = await startProcess(['bash', '-c', script], { dataDir }).ended;
  expect(ended.stderr).toBe('code 0\n');
});

test('no instance is “not ready”, as the README’s table says', async () => {
  const where = { dataDir: await dataFolder() };
  const ended = await watchbill(['actions'], where);
  expect(ended.code).toBe(5);
  expect(ended.stderr).toMatch(/^error NOT_RUNNING: /);
});

test.each([
  [
    ['accounts', 'add', 'zed', '--role', 'foo'],
    /there is no role "foo": a person is lead, analyst/,
  ],
  [['accounts', 'roles', 'zed', '--role', 'lead,foo'], /there is no role "foo"/],
  [
    ['tokens', 'create', 'n', '--account', 'a', '--scope', 'all'],
    /no scope "all": a token may read/,
  ],
  [['worker', '--role', 'foo'], /there is no role foo; roles are detect/],
] as const)('%j gets a sentence', async (args, sentence) => {
  const ended = await watchbill(args, { dataDir: await dataFolder() });
  expect(ended.code).toBe(2);
  expect(ended.stderr).toMatch(/^error USAGE: /);
  expect(ended.stderr).toMatch(sentence);
});

test.each([['start'], ['run', 'samples/vishing']])(
  'a second %s names the address of the first',
  async (...args) => {
    const where = await served();
    const ended = await watchbill(args, where);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(/^error DATABASE_LOCKED: /m);
    expect(ended.stderr).toContain(`already: ${where.address}`);
  },
);

test('Temporal’s own warnings reach a log that is kept, and no terminal', () => {
  const told: string[] = [];
  const note = (level: string) => (_meta: object, message: string) =>
    void told.push(`${level} ${message}`);
  const log = Object.fromEntries(
    ['trace', 'debug', 'info', 'warn', 'error'].map((level) => [level, note(level)]),
  );
  for (const onTerminal of [true, false]) {
    const sdk = sdkLogger(log as never, { onTerminal });
    sdk.warn('activity failed');
    sdk.log('WARN', 'slow poll');
    sdk.error('lost');
    sdk.warn('No workflows registered: x');
  }
  expect(told).toEqual([
    ...[
      'debug activity failed',
      'debug slow poll',
      'debug lost',
      'debug No workflows registered: x',
    ],
    ...['warn activity failed', 'warn slow poll', 'error lost', 'debug No workflows registered: x'],
  ]);
});

test('doctor says what is loaded', async () => {
  const where = await served();
  const { stdout } = await watchbill(['doctor'], where);
  const rows = new Map(stdout.split('\n').map((line) => [line.split('\t')[0], line]));
  expect(rows.get('delegation')).toMatch(/version \S+-[0-9a-f]{16}: .*incident_response L2/);
  expect(rows.get('in force')).toMatch(/delegation v1-4c1d, dry run, inventory of \d+ assets?/);
  expect(rows.get('actuators')).toMatch(/no actuators\.yaml; dry run/);
  expect(rows.get('guardrails')).toMatch(/shipped: 1 file; of your own: 0 files/);
  expect(rows.get('sigma')).toMatch(/--sigma FOLDER/);
  expect(rows.has('inventory') && rows.has('model')).toBe(true);
});
