/** Doctor on real and on broken surroundings: what it says, what it suggests, how it exits. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { DoctorReport } from '../../../cli/doctor/check.ts';
import type { Check } from '../../../cli/doctor/check.ts';
import { doctorCommand, renderReport, reportOf, runDoctor } from '../../../cli/doctor/doctor.ts';
import { checkNode } from '../../../cli/doctor/tools.ts';
import { writeInstance } from '../../../cli/instance/instance.ts';
import { styleOf } from '../../../cli/output/style.ts';
import { processStart } from '../../../storage/pglite/process.ts';
import { fakeTemporal, script, temporaryFolder } from '../temporal/fakes.ts';

async function surroundings() {
  const home = await temporaryFolder();
  const bin = join(home, 'bin');
  const dataDir = join(home, 'data');
  const env: NodeJS.ProcessEnv = { HOME: home, PATH: bin, WATCHBILL_TEMPORAL_DOWNLOAD: 'off' };
  return { home, bin, dataDir, env };
}

function named(checks: Check[], name: string): Check {
  const found = checks.find((check) => check.name === name);
  return found ?? expect.fail(`no check ${name}`);
}

test('a bare machine is not ready: exit 5, one JSON object, and how to mend it', async () => {
  const { env, dataDir } = await surroundings();
  const written: string[] = [];
  const stdout = { write: (text: string) => written.push(text) };
  expect(await doctorCommand({ env, dataDir, version: '0.1.0', json: true, stdout })).toBe(5);
  expect(written).toHaveLength(1);
  const report = DoctorReport.parse(JSON.parse(written.join('')));
  expect(report.ready).toBe(false);
  expect(named(report.checks, 'temporal')).toMatchObject({
    state: 'error',
    fix: expect.stringContaining('install Go') as unknown,
  });
  expect(named(report.checks, 'chromium').state).toBe('off');
  expect(named(report.checks, 'instance').state).toBe('off');
  expect(named(report.checks, 'data folder').detail).toContain('will be made');
});

test('with Go a build is announced, with a binary all is well: exit 0', async () => {
  const { env, bin, dataDir } = await surroundings();
  await script(bin, 'go', 'exit 1');
  expect(named(await runDoctor({ env, dataDir }), 'temporal').state).toBe('warning');
  const path = await fakeTemporal(bin);
  const checks = await runDoctor({ env, dataDir });
  expect(named(checks, 'temporal')).toEqual({
    name: 'temporal',
    state: 'ok',
    detail: `server 1.29.1 on PATH: ${path}`,
  });
  const stdout = { write: () => undefined };
  expect(await doctorCommand({ env, dataDir, version: '0', stdout })).toBe(0);
});

test('what the first start downloads is announced, and a setting that is none is told', async () => {
  const { env, dataDir } = await surroundings();
  const temporal = async (setting: string | undefined): Promise<Check> => {
    const given = { ...env, WATCHBILL_TEMPORAL_DOWNLOAD: setting };
    return named(await runDoctor({ env: given, dataDir }), 'temporal');
  };
  expect(await temporal(undefined)).toMatchObject({
    state: 'warning',
    effect: 'the first start downloads it, once, about 50 MB, from github.com',
  });
  expect(await temporal('http://mirror.example/x')).toMatchObject({
    effect: expect.stringContaining('mirror.example') as unknown,
  });
  expect(await temporal('yes please')).toMatchObject({ state: 'error' });
});

test('servers that do not answer are errors, and no password is shown', async () => {
  const { env, dataDir } = await surroundings();
  const servers = {
    TEMPORAL_ADDRESS: '127.0.0.1:1',
    DATABASE_URL: 'postgres://watchbill:s3cret@127.0.0.1:1/watchbill',
  };
  const checks = await runDoctor({ env: { ...env, ...servers }, dataDir });
  expect(named(checks, 'temporal')).toMatchObject({ state: 'error' });
  expect(named(checks, 'database')).toMatchObject({ state: 'error' });
  expect(JSON.stringify(checks)).not.toContain('s3cret');
});

test('a data folder that others can read is told, with what mends it', async () => {
  const { env, dataDir } = await surroundings();
  await mkdir(dataDir);
  await chmod(dataDir, 0o755);
  expect(named(await runDoctor({ env, dataDir }), 'data folder')).toMatchObject({
    state: 'warning',
    detail: expect.stringContaining('others can read') as unknown,
    fix: `chmod 700 ${dataDir}`,
  });
});

test('a running instance is asked for its health', async () => {
  const { env, dataDir } = await surroundings();
  await mkdir(dataDir);
  let status = 200;
  const server = createServer((request, response) => {
    response.writeHead(request.url === '/api/health' ? status : 404).end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeInstance(dataDir, { address, token: 'x'.repeat(16), version: '0.1.0' });
  const healthy = named(await runDoctor({ env, dataDir }), 'instance');
  expect(healthy).toMatchObject({
    state: 'ok',
    detail: expect.stringContaining(address) as unknown,
  });
  status = 503;
  expect(named(await runDoctor({ env, dataDir }), 'instance').state).toBe('error');
});

test('tells who holds the embedded database', async () => {
  const { env, dataDir } = await surroundings();
  await mkdir(join(dataDir, 'locks'), { recursive: true });
  const owner = { pid: process.ppid, start: processStart(process.ppid) };
  await writeFile(join(dataDir, 'locks', 'a.json'), JSON.stringify(owner));
  expect(named(await runDoctor({ env, dataDir }), 'database')).toMatchObject({
    state: 'warning',
    detail: expect.stringContaining(`held by process ${process.ppid}`) as unknown,
  });
});

test.each([
  ['18.20.0', 'error'],
  ['20.18.3', 'error'],
  ['20.19.0', 'ok'],
  ['24.1.0', 'ok'],
])('node %s: %s', (version, state) => {
  expect(checkNode(version).state).toBe(state);
});

test('checks that others bring are run and shown, for a person and for a pipe', async () => {
  const { env, dataDir } = await surroundings();
  const delegation: Check = {
    name: 'delegation',
    state: 'error',
    detail: 'line 3: \x1b[31mred',
    effect: 'nothing is allowed',
    fix: 'edit it',
  };
  const moreChecks = [() => Promise.resolve(delegation)];
  expect(await runDoctor({ env, dataDir, moreChecks })).toContainEqual(delegation);
  const report = reportOf([{ name: 'node', state: 'ok', detail: '24.1.0' }, delegation]);
  const terminal = styleOf({ stream: { isTTY: true }, env: { NO_COLOR: '1' } });
  expect(renderReport(report, { style: terminal, version: '0.1.0' }).split('\n').slice(2)).toEqual([
    '  ✓ node        24.1.0',
    '  ✗ delegation  line 3: \\x1b[31mred',
    '                effect: nothing is allowed',
    '                fix: edit it',
    '',
    'Not ready: 1 error, 0 warnings.  watchbill doctor --json for a bug report (no secrets)',
    '',
  ]);
  const pipe = styleOf({ stream: {}, env: {} });
  expect(renderReport(report, { style: pipe, version: '0.1.0' })).toBe(
    'name\tstate\tdetail\teffect\tfix\nnode\tok\t24.1.0\t\t\n' +
      'delegation\terror\tline 3: \\x1b[31mred\tnothing is allowed\tedit it\n',
  );
});
