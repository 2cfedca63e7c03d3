/** `watchbill start`: one life of an instance, from its first incident over answers and kills to a clean end. */
import { readFileSync, statSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createInstanceClient } from '../../../cli/instance/client.ts';
import { ActionView } from '../../../domain/action.ts';
import { ErrorBody, Me, Status } from '../../../domain/api.ts';
import { Incident, IncidentSummary } from '../../../domain/incident.ts';
import { z } from 'zod';
import {
  dataFolder,
  eventually,
  newDataFolder,
  removeDataFolder,
  startProcess,
  startWatchbill,
  temporalChild,
  watchbill,
  type Running,
} from '../watchbill.ts';

let dataDir: string;
let instance: Running;
let secondsToLink: number;

const start = ['start', '--port', '0'];

beforeAll(async () => {
  dataDir = await newDataFolder();
  const began = performance.now();
  instance = startWatchbill(start, { dataDir });
  await signInLink(instance);
  secondsToLink = (performance.now() - began) / 1000;
});

afterAll(async () => {
  await instance.killGroup();
  await removeDataFolder(dataDir);
});

/** The link, from the file that what a pipe is told names; no pipe is told the link itself. */
function linkOf(running: Running): string | undefined {
  expect(running.stderr()).not.toContain('/first#');
  const path = /by the link in (\S+)\n/.exec(running.stderr())?.[1];
  if (path === undefined) return undefined;
  expect(statSync(path).mode & 0o777).toBe(0o600);
  return readFileSync(path, 'utf8').trim();
}

/** Waits until it has read everything and prints the link, which is the last but one of its lines. */
async function signInLink(running: Running): Promise<URL> {
  const text = await eventually('the sign-in link', () => linkOf(running), 90_000);
  await eventually('the last line', () => running.stderr().includes('Stop: Ctrl-C'));
  return new URL(text);
}

const api = () => createInstanceClient(dataDir);
const status = async () => (await api()).get('/api/status', Status);
const actions = async () => (await api()).get('/api/actions', z.array(ActionView));
const incidents = async () => (await api()).get('/api/incidents', z.array(IncidentSummary));
const stateOf = async (uid: string) => (await actions()).find((a) => a.uid === uid)?.state;

async function waitingAction(): Promise<ActionView> {
  const found = (await actions()).find(({ state }) => state === 'awaiting_approval');
  if (found === undefined) throw new Error('no action waits for a person');
  return found;
}

async function expectNothingLeft(): Promise<void> {
  expect(await temporalChild(dataDir)).toBeNull();
  expect(await readdir(join(dataDir, 'locks'))).toEqual([]);
  expect(await readdir(dataDir)).not.toContain('instance.json');
}

test('prints its parts, the incident, the address and a one-time link within 60 s', () => {
  expect(secondsToLink).toBeLessThan(60);
  const said = instance.stderr();
  const order = ['database', 'temporal', 'worker', 'dry run', 'console', 'reading', '→ 1 incident'];
  const places = [...order, 'Sign in once', 'Stop: Ctrl-C'].map((words) => said.indexOf(words));
  expect(places, said).toEqual(places.toSorted((a, b) => a - b));
  expect(Math.min(...places)).toBeGreaterThan(-1);
  expect(instance.stdout()).toContain('10.20.8.50');
  expect(instance.stdout()).toMatch(/^inc-[0-9a-f]+ {2}▲ critical/m);
});

test('knows the devices of the sample by its inventory', async () => {
  const shown = await watchbill(['assets', 'show', '10.20.8.50'], { dataDir });
  expect(shown.stdout).toMatch(/^vpn-jmorgan {2}/);
  expect((await watchbill(['assets', 'show', '10.20.0.10'], { dataDir })).stdout).toMatch(
    /tier +critical\n[\s\S]*domain-controller/,
  );
});

test('answers on loopback, and the link signs one person in, once', async () => {
  const link = await signInLink(instance);
  const post = () =>
    fetch(new URL('/api/session', link), {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: link.origin },
      body: JSON.stringify({ token: link.hash.slice(1) }),
    });
  expect(await (await fetch(new URL('/api/health', link))).json()).toMatchObject({ ok: true });
  const page = await fetch(new URL('/first', link));
  expect(page.headers.get('content-type')).toContain('text/html');

  const first = await post();
  const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(first.status).toBe(200);
  const me = await fetch(new URL('/api/me', link), { headers: { cookie } });
  expect(Me.parse(await me.json())).toMatchObject({ via: 'session' });

  const second = await post();
  expect(second.status).toBe(401);
  expect(ErrorBody.parse(await second.json()).error.code).toBe('SIGN_IN_USED');
});

test('says what is normal for a device and for a credential, and of whom nothing is known', async () => {
  const told = async (entity: string): Promise<string[][]> => {
    const { stdout } = await watchbill(['life', entity], { dataDir });
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'));
  };
  const [titles, ...device] = await told('10.20.8.50');
  expect(titles).toEqual(['what', 'value', 'seen', 'days', 'share', 'last', 'standing']);
  const names = device.filter(([facet]) => facet === 'hostnames');
  expect(names.find(([, name]) => name === 'LT-JMORGAN')?.at(-1)).toBe('normal');
  expect(names.find(([, name]) => name === 'DESKTOP-K7Q2V9A')?.at(-1)).toBe('distrusted');
  const credential = await told('JMORGAN');
  expect(credential.some(([facet, value]) => facet === 'hostnames' && value === 'LT-JMORGAN')).toBe(
    true,
  );
  const json = await watchbill(['life', 'device:10.20.8.50', '--json'], { dataDir });
  expect(JSON.parse(json.stdout)).toMatchObject({ kind: 'device', allowed: { mature: true } });
  const nobody = await watchbill(['life', '192.0.2.77'], { dataDir });
  expect(nobody.code).toBe(1);
  expect(nobody.stderr).toContain('error NOT_FOUND:');
});

test('lists and shows what waits', async () => {
  const listed = await watchbill(['actions', 'list'], { dataDir });
  const [head = '', ...rows] = listed.stdout.trimEnd().split('\n');
  expect(head.split('\t')).toEqual(['action', 'state', 'what', 'incident', 'answer by']);
  expect(rows).toHaveLength((await actions()).length);

  const { uid, consequence } = await waitingAction();
  const shown = await watchbill(['actions', 'show', uid], { dataDir });
  expect(shown.code).toBe(0);
  expect(shown.stdout).toContain('Dry run, nothing is changed. For real it would be');
  expect(shown.stdout).toContain(consequence.split('. ')[0]);
  expect(shown.stdout).toContain(`npx watchbill approve ${uid}`);
  const unknown = await watchbill(['actions', 'show', 'act-0'], { dataDir });
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toMatch(/^error NOT_FOUND: /);
});

test('a rejection is final and keeps its reason', async () => {
  const { uid } = await waitingAction();
  const reason = 'a vendor tests here, ticket 4411';
  const rejected = await watchbill(['reject', uid, '--reason', reason], { dataDir });
  expect(rejected.code).toBe(0);
  expect(rejected.stdout).toContain(reason);
  expect(await stateOf(uid)).toBe('rejected');

  const late = await watchbill(['approve', uid, '--yes'], { dataDir });
  expect(late.code).toBe(4);
  expect(late.stderr).toMatch(/^error ACTION_NOT_WAITING: /m);
});

test('with the kill switch engaged an approval is refused with 4, and its question stays', async () => {
  const { uid } = await waitingAction();
  const on = await watchbill(['kill', 'on', '--reason', 'a bad feed'], { dataDir });
  expect(on.stdout).toContain('engaged');
  expect((await status()).killSwitch).toMatchObject({ engaged: true, reason: 'a bad feed' });

  const approved = await watchbill(['approve', uid, '--yes'], { dataDir });

  expect(approved).toMatchObject({ code: 4, stdout: '' });
  expect(approved.stderr).toMatch(/^error KILL_SWITCH_ENGAGED: .*a bad feed/m);
  expect(await stateOf(uid)).toBe('awaiting_approval');
  await watchbill(['kill', 'off', '--reason', 'feed mended'], { dataDir });
  expect((await status()).killSwitch.engaged).toBe(false);
});

test('an approval puts the lease in force', async () => {
  const { uid } = await waitingAction();
  const approved = await watchbill(['approve', uid, '--yes', '--reason', 'seen'], { dataDir });
  expect(approved.code).toBe(0);
  await eventually('the lease', async () => (await stateOf(uid)) === 'active');
});

test('a verdict says what it would teach, and is taken back', async () => {
  const [{ uid = '' } = {}] = await incidents();
  const because = (await (await api()).get(`/api/incidents/${uid}`, Incident)).findings.join();
  const benign = ['close', uid, '--as', 'benign_trigger', '--kind', 'authorised'];
  const closed = await watchbill([...benign, '--because', because], { dataDir });
  expect(closed.code).toBe(0);
  expect(closed.stderr).toMatch(/^what it teaches, 15 min after the closing:/);
  expect(closed.stderr).toContain(
    'hostnames of device:10.20.8.50: DESKTOP-K7Q2V9A counts as normal',
  );
  expect(closed.stdout).toMatch(
    /until .* UTC it is taken back without a trace: npx watchbill reopen/,
  );

  const reopened = await watchbill(['reopen', uid, '--note', 'not so sure'], { dataDir });
  expect(reopened.stdout).toMatch(/open again; it was closed as benign trigger \(authorised\)/);
  expect((await incidents())[0]).toMatchObject({ status: 'new', closed: null });
  const twice = await watchbill(['reopen', uid, '--note', 'once more'], { dataDir });
  expect(twice.stderr).toMatch(/^error INCIDENT_OPEN: /);
  const strange = await watchbill([...benign, '--because', 'find-0'], { dataDir });
  expect(strange.stderr).toMatch(/^error USAGE: find-0 is no finding of /m);
});

test('a verdict closes the incident once, and a lease in force stays until its end', async () => {
  const [{ uid = '' } = {}] = await incidents();
  const [inForce, ...others] = (await actions()).filter(({ state }) => state === 'active');
  expect(others).toEqual([]);
  const why = ['--as', 'attack_confirmed', '--note', 'seen on the host'];
  const closed = await watchbill(['close', uid, ...why], { dataDir });
  expect(closed.code).toBe(0);
  expect(closed.stderr).toMatch(/^what it teaches, at once:/);
  expect(closed.stdout).toMatch(/closed as attack confirmed by .*: seen on the host/);
  expect(closed.stdout).toMatch(
    new RegExp(`would be in force until .* \\(dry run\\):.*${inForce?.uid}`),
  );
  const asking = (await actions()).filter(({ state }) => state === 'awaiting_approval');
  for (const { uid: action } of asking) {
    await eventually('the withdrawal', async () => (await stateOf(action)) === 'withdrawn');
  }
  expect(await stateOf(inForce?.uid ?? '')).toBe('active');

  const again = await watchbill(['close', uid, '--as', 'duplicate'], { dataDir });
  expect(again.code).toBe(4);
  expect(again.stderr).toMatch(/^error INCIDENT_CLOSED: .*attack confirmed/m);
  const unknown = await watchbill(['close', 'inc-0', '--as', 'duplicate'], { dataDir });
  expect(unknown.stderr).toMatch(/^error NOT_FOUND: /);
  expect((await incidents())[0]).toMatchObject({
    status: 'closed',
    closed: { as: 'attack_confirmed', kind: null, note: 'seen on the host' },
  });
});

test.each([start, ['run', 'samples/vishing', '--json']])(
  'a second Watchbill on the same folder is refused in one line: %s',
  async (...args) => {
    const { code, stderr } = await watchbill(args, { dataDir });
    expect(code).toBe(1);
    expect(stderr.match(/^error /gm)).toHaveLength(1);
    expect(stderr).toMatch(new RegExp(`^error DATABASE_LOCKED: .*process ${instance.pid}`, 'm'));
    expect((await status()).inputs[0]?.state).toBe('done');
  },
);

test('a port that is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await eventually('the port', () => server.listening);
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const where = { dataDir: await dataFolder() };
  const { code, stderr } = await watchbill(['start', '--port', String(port)], where);
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`^error PORT_IN_USE: port ${port} `, 'm'));
});

test('Ctrl-C ends every part; npm start goes on from there, and its Ctrl-C is one Ctrl-C', async () => {
  const before = { status: await status(), actions: await actions() };
  instance.signal('SIGINT');
  expect((await instance.ended).code).toBe(0);
  expect(instance.stderr()).toContain('the state is kept');
  await expectNothingLeft();

  instance = startProcess(['npm', 'start', '--', '--port', '0'], { dataDir });
  await signInLink(instance);
  const after = await status();
  expect(after.inputs).toEqual(before.status.inputs);
  expect(after.incidents).toBe(1);
  expect(await actions()).toEqual(before.actions);

  process.kill(-instance.pid, 'SIGINT');
  await instance.ended;
  expect(instance.stderr()).toContain('the state is kept');
  await expectNothingLeft();
});

test('a start takes over the Temporal server that a kill -9 left behind', async () => {
  instance = startWatchbill(start, { dataDir });
  await signInLink(instance);
  const left = await temporalChild(dataDir);
  await instance.killGroup();
  expect(await temporalChild(dataDir)).toEqual(left);

  instance = startWatchbill(start, { dataDir });
  await signInLink(instance);

  expect(instance.stderr()).toContain('taken over');
  expect(await temporalChild(dataDir)).toEqual(left);
  expect(await incidents()).toHaveLength(1);
  instance.signal('SIGTERM');
  expect((await instance.ended).code).toBe(0);
  await expectNothingLeft();
});

test('without an instance the commands say how to start one', async () => {
  const { code, stderr } = await watchbill(['actions', 'list'], { dataDir });
  expect(code).toBe(5);
  expect(stderr).toMatch(/^error NOT_RUNNING: /);
  expect(stderr).toContain('fix: npm start');
});

test('Ctrl-C in the middle of a run says that the state is kept, exits 130, and nothing is read twice', async () => {
  const where = { dataDir: await dataFolder() };
  const args = ['run', 'samples/vishing', '--json', '--as-live'];
  const running = startWatchbill(args, where);
  await eventually('the reading', async () => await reading(where.dataDir, running));
  running.signal('SIGINT');
  const ended = await running.ended;
  expect(ended).toMatchObject({ code: 130, stdout: '' });
  expect(ended.stderr).toContain('the state is kept');
  expect(await temporalChild(where.dataDir)).toBeNull();

  const { totals } = z
    .object({ totals: z.object({ events: z.number(), findings: z.number() }) })
    .parse(JSON.parse((await watchbill(args, where)).stdout));
  expect(totals).toMatchObject({ events: 264_887, findings: 14 });
});

/** Whether Temporal's log exists and the run has shown a first line of progress. */
async function reading(folder: string, running: Running): Promise<boolean> {
  if ((await temporalChild(folder)) === null) return false;
  await readFile(join(folder, 'temporal', 'temporal.log'));
  return running.stderr().includes('reading');
}
