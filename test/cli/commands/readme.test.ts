/** The command lines of the README, on a real running instance: each that needs one does what it says, as it is written. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createInstanceClient } from '../../../cli/instance/client.ts';
import { ActionView } from '../../../domain/action.ts';
import { Incident, IncidentSummary } from '../../../domain/incident.ts';
import { commandLines } from '../../docs/command-lines.ts';
import {
  eventually,
  newDataFolder,
  removeDataFolder,
  repository,
  startWatchbill,
  watchbill,
  type Ended,
  type Running,
} from '../watchbill.ts';

let dataDir: string;
let instance: Running;

beforeAll(async () => {
  dataDir = await newDataFolder();
  instance = startWatchbill(['start', '--port', '0'], { dataDir });
  await eventually('the last line', () => instance.stderr().includes('Stop: Ctrl-C'), 150_000);
});

afterAll(async () => {
  await instance.killGroup();
  await removeDataFolder(dataDir);
});

/** They end only when they are ended, or have tests of their own on a capture. */
const elsewhere = new Set(['start', 'detect', 'run', 'worker']);
/** What is made by one is needed by the next. */
const first = ['split', 'merge', 'undo', 'approve', 'reject', 'actions extend', 'actions lift'];

function inOrder(lines: readonly string[][]): string[][] {
  const place = (line: readonly string[]) => {
    const at = first.findIndex((words) => line.join(' ').startsWith(words));
    return at === -1 ? first.length : at;
  };
  return lines
    .filter(([name = '']) => !elsewhere.has(name))
    .toSorted((a, b) => place(a) - place(b));
}

const api = () => createInstanceClient(dataDir);

/** What the words in capitals stand for, as the instance is now. */
async function values(line: readonly string[]): Promise<Record<string, string>> {
  const client = await api();
  const incidents = await client.get('/api/incidents', z.array(IncidentSummary));
  const open = incidents.filter(({ closed }) => closed === null);
  const [incident, other] = open.toSorted((a, b) => b.findingCount - a.findingCount);
  const whole = await client.get(`/api/incidents/${incident?.uid ?? ''}`, Incident);
  const actions = await client.get('/api/actions', z.array(ActionView));
  const state = line.includes('lift') || line.includes('extend') ? 'active' : 'awaiting_approval';
  const file = join(dataDir, line.includes('delegation') ? 'delegation.yaml' : 'given.txt');
  return {
    INCIDENT: incident?.uid ?? '',
    OTHER: other?.uid ?? '',
    'UID,UID': whole.findings.slice(0, 2).join(','),
    REGROUPING: regrouping,
    // The last: the first would make the others needless.
    ID: actions.findLast((action) => action.state === state)?.uid ?? '',
    FILE: line[0] === 'assets' ? join(repository, 'samples/vishing-assets.yaml') : file,
    NAME: 'anna',
    F: 'incident_response',
    A: 'dry-run',
  };
}

let regrouping = '';

test('every line that needs an instance does what it says', { timeout: 400_000 }, async () => {
  const readme = await readFile(join(repository, 'README.md'), 'utf8');
  const lines = inOrder(commandLines(readme));
  expect(lines.length).toBeGreaterThan(15);
  const { stdout: document } = await watchbill(['delegation', 'show'], { dataDir });
  await writeFile(join(dataDir, 'delegation.yaml'), document);
  await writeFile(join(dataDir, 'given.txt'), 'A host name was never seen for 10.20.8.50.\n');
  const failed = [];
  for (const line of lines) {
    const known = await values(line);
    const args = line.map((word) => known[word] ?? word);
    // A script has nobody to ask.
    if (args[0] === 'approve' && !args.includes('--yes')) args.push('--yes');
    const ended = await watchbill(args, { dataDir });
    regrouping = /undo (reg-[0-9a-z-]+)/.exec(ended.stdout)?.[1] ?? regrouping;
    if (args[0] === 'approve') await inForce(args[1] ?? '');
    if (args[0] === 'kill') await release(args);
    const isDone = ended.code === 0 && ended.stdout !== '';
    if (!isDone && !waitsForAnother(args, ended))
      failed.push(`${args.join(' ')}: ${ended.code ?? 'killed'} ${ended.stderr}${ended.stdout}`);
  }
  expect(failed).toEqual([]);
});

test('what an approved action contains is asked no more, and says why', async () => {
  const list = async () => await (await api()).get('/api/actions', z.array(ActionView));
  const asking = (await list()).filter(({ state }) => state === 'awaiting_approval');
  const outer = asking.find(({ kind }) => kind === 'block_outgoing');
  if (outer === undefined) throw new Error('no question would stop all outgoing traffic');
  const inner = asking.filter((one) => one !== outer && one.target.device === outer.target.device);
  expect(inner.length).toBeGreaterThan(0);
  const approved = await watchbill(['approve', outer.uid, '--yes'], { dataDir });
  expect(approved).toMatchObject({ code: 0 });
  for (const { uid } of inner) {
    const taken = await eventually('the withdrawal', async () =>
      (await list()).find((one) => one.uid === uid && one.state === 'withdrawn'),
    );
    expect(taken.history.at(-1)?.detail).toMatch(
      /contained in what is in force: block all outgoing traffic .*would be in force \(dry run\)/,
    );
  }
  expect((await list()).filter(({ state }) => state === 'awaiting_approval')).toEqual([]);
});

/** The README says so: who is alone at the machine does not prolong a lease that the policies ask about. */
function waitsForAnother(args: readonly string[], { code, stderr }: Ended): boolean {
  return (
    args[1] === 'extend' && code === 4 && stderr.includes('somebody else has to ask for it too')
  );
}

/** The same switch, so that the next line is not stopped by it. */
async function release(engaging: readonly string[]): Promise<void> {
  const same = engaging.map((word) => (word === 'on' ? 'off' : word));
  const { code } = await watchbill(
    same.filter((word) => word !== '--lift'),
    { dataDir },
  );
  expect(code).toBe(0);
}

async function inForce(uid: string): Promise<void> {
  await eventually('the lease', async () => {
    const action = await (await api()).get(`/api/actions/${uid}`, ActionView);
    return action.state === 'active';
  });
}
