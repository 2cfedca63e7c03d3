/** Delegation, kill switch and inventory through the real command line and a real instance, over a restart too. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { DelegationOutcome, DelegationView } from '../../../domain/delegation-api.ts';
import { Status } from '../../../domain/api.ts';
import { createInstanceClient } from '../../../cli/instance/client.ts';
import {
  eventually,
  newDataFolder,
  removeDataFolder,
  repository,
  startWatchbill,
  watchbill,
  type Running,
} from '../watchbill.ts';
import { writeSmallCapture } from './small-capture.ts';

let dataDir: string;
let capture: string;
let instance: Running;

async function started(): Promise<Running> {
  const running = startWatchbill(['start', '--port', '0', capture], { dataDir });
  await eventually('the instance', () => running.stderr().includes('Stop: Ctrl-C'));
  return running;
}

async function stopped(): Promise<void> {
  instance.signal('SIGINT');
  await instance.ended;
}

beforeAll(async () => {
  dataDir = await newDataFolder();
  capture = await writeSmallCapture(dataDir);
  await writeFile(join(dataDir, 'delegation.yaml'), "version: 'first' # ours\ndwell: 2s\n");
  instance = await started();
});
afterAll(async () => {
  await instance.killGroup();
  await removeDataFolder(dataDir);
});

const run = (...args: string[]) => watchbill(args, { dataDir });

async function inForce(): Promise<string> {
  const { stdout } = await run('delegation', 'show', '--json');
  return DelegationView.parse(JSON.parse(stdout)).inForce.text;
}

async function written(name: string, text: string): Promise<string> {
  const path = join(dataDir, name);
  await writeFile(path, text);
  return path;
}

test('what is in force is shown as it was written, and can be edited and applied', async () => {
  const shown = await run('delegation', 'show');
  expect(shown.stdout).toBe("version: 'first' # ours\ndwell: 2s\n");
  expect(shown.stderr).toMatch(/^# in force: first-[0-9a-f]{16}, by owner on .*: read from /);
});

test('a change that tightens holds at once', async () => {
  const file = await written('tight.yaml', "version: 'tight'\ndwell: 2s\nceiling: L2\n");
  expect((await run('delegation', 'check', file)).stdout).toContain('may come into force');
  const diff = await run('delegation', 'diff', file);
  expect(diff.stdout).toBe('  tightens  ceiling: L4 → L2\n');
  const applied = await run('delegation', 'apply', file, '--reason', 'a quiet week');
  expect(applied).toMatchObject({ code: 0 });
  expect(applied.stdout).toContain('it holds now');
  expect(await inForce()).toContain("version: 'tight'");
});

test('a change that loosens waits out its dwell time, and a later one takes its place', async () => {
  const file = await written('loose.yaml', "version: 'loose'\ndwell: 2s\nceiling: L3\n");
  const applied = await run('delegation', 'apply', file, '--reason', 'tests', '--json');
  const outcome = DelegationOutcome.parse(JSON.parse(applied.stdout));
  expect(outcome).toMatchObject({ waits: true, loosens: ['ceiling: L2 → L3'] });
  expect(outcome.version.effectiveAt - outcome.version.at).toBe(2_000);
  expect(await inForce()).toContain("version: 'tight'");
  await eventually('the dwell time', async () => (await inForce()).includes("version: 'loose'"));
});

test('a grant is written into the document, by whoever gave it', async () => {
  const grant = ['incident_response', 'L3', '--until', '2099-12-31', '--zone', 'office,vpn'];
  const granted = await run(
    'delegation',
    'grant',
    ...grant,
    '--reason',
    'ten quiet weeks',
    '--json',
  );
  const outcome = DelegationOutcome.parse(JSON.parse(granted.stdout));
  expect(outcome.waits).toBe(true);
  expect(outcome.version.text).toMatch(/granted_by: owner/);
  expect(outcome.version.text).toMatch(/zones:\s+- office\s+- vpn/);
});

test('a document that could never do what it says is refused, with the reason', async () => {
  const twice = `version: 'x'
overrides:
  - { name: all, reason: r, function: alert_triage, level: L1 }
  - { name: office, reason: r, function: alert_triage, level: L2, when: { zones: [office] } }
`;
  const file = await written('shadow.yaml', twice);
  const refused = await run('delegation', 'apply', file, '--reason', 'tests');
  expect(refused.code).toBe(4);
  expect(refused.stderr).toMatch(/^error DELEGATION_REFUSED: .*“office” can never hold/);
  const broken = await written('broken.yaml', "version: 'x'\nceiling: L9\n");
  const invalid = await run('delegation', 'check', broken);
  expect(invalid.stderr).toMatch(/^error DELEGATION_INVALID: delegation.yaml:2: ceiling must be/);
});

test('the kill switch stops one function or actuator', async () => {
  const client = await createInstanceClient(dataDir);
  const nobodys = await run('kill', 'on', '--actuator', 'gatewya', '--reason', 'a drill');
  expect(nobodys.stderr).toMatch(/^error NOT_FOUND: no actuator is named gatewya/);
  expect(nobodys.code).not.toBe(0);
  const engaged = await run('kill', 'on', '--actuator', 'dry-run', '--reason', 'a drill');
  expect(engaged.stdout).toContain(
    'kill switch engaged for actuator dry-run: nothing is applied by dry-run from now on',
  );
  const status = await client.get('/api/status', Status);
  expect(status.killSwitch.engaged).toBe(false);
  expect(status.killSwitches).toMatchObject([{ scope: 'actuator:dry-run', by: 'owner' }]);
  const all = await run('kill', 'off', '--reason', 'over');
  expect(all.stdout).toBe('the kill switch was not engaged; engaged: actuator dry-run\n');
  const off = await run('kill', 'off', '--actuator', 'dry-run', '--reason', 'over');
  expect(off.stdout).toBe('kill switch released for actuator dry-run\n');
  const unknown = await run('kill', 'on', '--function', 'everything', '--reason', 'r');
  expect(unknown.code).toBe(2);
  expect(unknown.stderr).toContain('incident_response');
});

test('the inventory is imported, shown, and says how a stranger counts', async () => {
  const sample = join(repository, 'samples', 'vishing-assets.yaml');
  const dry = await run('assets', 'import', sample, '--dry-run');
  expect(dry.stdout).toBe('13 assets: 13 new, 0 changed, 0 removed (not imported: --dry-run)\n');
  expect((await run('assets', 'list')).stdout).toContain('No assets');
  expect((await run('assets', 'import', sample)).stdout).toMatch(/^13 assets: 13 new/);
  const csv = await written(
    'assets.csv',
    '\uFEFFuid,name,addresses,tier,tags,depends_on\r\ndc1,"Domain, first",10.20.0.10,critical,domain-controller;server,\r\nfs1,Files,10.20.0.20 10.20.0.21,high,,dc1\r\n',
  );
  const changed = await run('assets', 'import', csv, '--json');
  expect(JSON.parse(changed.stdout)).toMatchObject({
    assets: 2,
    added: 0,
    changed: 2,
    removed: 11,
  });
  const shown = await run('assets', 'show', '10.20.0.10');
  expect(shown.stdout).toMatch(/^dc1 {2}Domain, first\n/);
  expect(shown.stdout).toMatch(/depended on by {4}fs1/);
  expect((await run('assets', 'show', '10.9.9.9')).stdout).toBe(
    '10.9.9.9 is not in the inventory: it counts as critical.\n',
  );
});

test('a wrong inventory names file, line and key, and changes nothing', async () => {
  const yaml = await written(
    'wrong.yaml',
    'assets:\n  - uid: a\n    name: A\n    addresses: [10.0.0.1]\n    tier: huge\n    colour: red\n',
  );
  const refused = await run('assets', 'import', yaml);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('wrong.yaml:5: assets[0].tier must be one of low, medium');
  expect(refused.stderr).toContain('wrong.yaml:6: assets[0].colour is not a known key');
  const csv = await written('wrong.csv', 'uid,name,addresses\na,A,10.0.0.1\nb,B,10.0.0.1\nc,C,x\n');
  const twice = await run('assets', 'import', csv);
  expect(twice.stderr).toContain(
    'wrong.csv:3: addresses must be in one place, and belongs to a; it is "10.0.0.1"',
  );
  expect(twice.stderr).toContain('wrong.csv:4: addresses must be an address');
  expect(JSON.parse((await run('assets', 'list', '--json')).stdout)).toMatchObject({
    assets: [{ uid: 'dc1' }, { uid: 'fs1' }],
  });
});

test('after a hand-edit that breaks the file, the last good version holds, and everyone is told', async () => {
  const good = await inForce();
  await stopped();
  await writeFile(join(dataDir, 'delegation.yaml'), "version: 'by hand'\nceiling: L9\n");
  await writeFile(join(dataDir, 'assets.yaml'), 'assets: broken\n');
  instance = await started();
  expect(instance.stderr()).toContain('the delegation file is not in force');
  expect(instance.stderr()).toContain('the inventory file is not in force');
  expect(await inForce()).toBe(good);
  const { problem } = DelegationView.parse(
    JSON.parse((await run('delegation', 'show', '--json')).stdout),
  );
  expect(problem).toMatch(/delegation.yaml:2: ceiling must be one of/);
  const client = await createInstanceClient(dataDir);
  expect((await client.get('/api/status', Status)).delegationProblem).toBe(problem);
  const doctor = await run('doctor', '--json');
  const checks = z.object({ checks: z.array(z.looseObject({ name: z.string() })) });
  expect(JSON.stringify(checks.parse(JSON.parse(doctor.stdout)).checks)).toContain(
    'ceiling must be',
  );
});

test('the warrant key is made once, for its owner only', async () => {
  const key = await readFile(join(dataDir, 'warrant-key.pem'), 'utf8');
  expect(key).toContain('PRIVATE KEY');
});
