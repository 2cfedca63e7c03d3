/** The embedded server for real: start, stop, restart, adoption after `kill -9`, and whom it must not touch. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Connection } from '@temporalio/client';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { startDevServer } from '../../../cli/temporal/dev-server.ts';
import type { DevServer, DevServerOptions } from '../../../cli/temporal/dev-server.ts';
import { findTemporal } from '../../../cli/temporal/find.ts';
import { checkFrontend } from '../../../cli/temporal/health.ts';
import { endProcess, inspectProcess, isAlive } from '../../../cli/instance/process.ts';
import { script, temporaryFolder } from './fakes.ts';

let binary = '';

beforeAll(async () => {
  const onProgress = (line: string): void => {
    process.stderr.write(`${line}\n`);
  };
  const found = await findTemporal({ env: { ...process.env, TEMPORAL_ADDRESS: '' }, onProgress });
  if (found.kind === 'binary') binary = found.path;
}, 1_200_000);

const log = { info: (): void => undefined, warn: (): void => undefined };

async function start(dataDir: string, more: Partial<DevServerOptions> = {}): Promise<DevServer> {
  const server = await startDevServer({ binary, dataDir, log, ...more });
  onTestFinished(() => server.stop());
  return server;
}

function recordOf(dataDir: string): string {
  return join(dataDir, 'temporal', 'server.json');
}

async function recordedServer(dataDir: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(recordOf(dataDir), 'utf8')) as Record<string, unknown>;
}

/** Starts a server from another process and kills that process with SIGKILL. */
async function leaveBehind(dataDir: string): Promise<{ pid: number; address: string }> {
  const holder = fileURLToPath(new URL('./start-and-hold.mjs', import.meta.url));
  const parent = spawn(process.execPath, [holder, binary, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const left = JSON.parse(line) as { pid: number; address: string };
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  return left;
}

test('starts on loopback, serves the UI, keeps workflows and ports over a restart, stops cleanly', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir, { ui: true });
  expect(first).toMatchObject({ namespace: 'default', adopted: false });
  expect(first.address).toMatch(/^127\.0\.0\.1:\d+$/);
  const ui = await fetch(first.uiUrl ?? expect.fail('no UI is served'));
  expect(ui.status).toBe(200);
  const ids = { namespace: 'default', workflowId: 'incident-1' };
  const connection = await Connection.connect({ address: first.address });
  await connection.workflowService.startWorkflowExecution({
    ...ids,
    workflowType: { name: 'anything' },
    taskQueue: { name: 'nobody' },
    requestId: 'one',
  });
  await connection.close();
  expect((await stat(recordOf(dataDir))).mode & 0o777).toBe(0o600);
  await first.stop();
  expect(await inspectProcess(first.pid)).toBeNull();
  await expect(stat(recordOf(dataDir))).rejects.toMatchObject({ code: 'ENOENT' });

  const second = await start(dataDir, { ui: true });
  expect(second.adopted).toBe(false);
  expect({ address: second.address, uiUrl: second.uiUrl }).toEqual({
    address: first.address,
    uiUrl: first.uiUrl,
  });
  const again = await Connection.connect({ address: second.address });
  const kept = await again.workflowService.describeWorkflowExecution({
    namespace: ids.namespace,
    execution: { workflowId: ids.workflowId },
  });
  expect(kept.workflowExecutionInfo?.type?.name).toBe('anything');
  await again.close();
});

test('serves no UI unless it is asked for: it would let anybody end any workflow', async () => {
  const dataDir = await temporaryFolder();
  const server = await start(dataDir);
  expect(server.uiUrl).toBeNull();
  const { uiPort } = await recordedServer(dataDir);
  await expect(fetch(`http://127.0.0.1:${String(uiPort)}`)).rejects.toThrow('fetch failed');
});

test('adopts the server that a parent killed with SIGKILL left behind', async () => {
  const dataDir = await temporaryFolder();
  const left = await leaveBehind(dataDir);
  expect(await inspectProcess(left.pid)).not.toBeNull();
  const server = await start(dataDir);
  expect(server).toMatchObject({ pid: left.pid, address: left.address, adopted: true });
  await checkFrontend({
    reach: { address: server.address },
    namespace: 'default',
    withinMs: 2_000,
  });
  await server.stop();
  expect(await inspectProcess(left.pid)).toBeNull();
});

test('ends a left-behind server that hangs, and starts a new one', async () => {
  const dataDir = await temporaryFolder();
  const left = await leaveBehind(dataDir);
  process.kill(left.pid, 'SIGSTOP');
  const server = await start(dataDir);
  expect(server.adopted).toBe(false);
  expect(server.pid).not.toBe(left.pid);
  expect(await inspectProcess(left.pid)).toBeNull();
});

test('never touches a process that only has the recorded pid', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir);
  const record = await recordedServer(dataDir);
  await first.stop();
  const stranger = spawn('sleep', ['60']);
  onTestFinished(() => void stranger.kill());
  const found = await inspectProcess(stranger.pid ?? 0);
  const owner = { pid: 1, processStart: 'long ago' };
  const claims = [
    { ...record, pid: stranger.pid, owner },
    { ...record, pid: stranger.pid, processStart: found?.processStart, owner },
  ];
  for (const claim of claims) {
    await writeFile(recordOf(dataDir), JSON.stringify(claim));
    const server = await start(dataDir);
    expect(server.pid).not.toBe(stranger.pid);
    await server.stop();
    expect(await inspectProcess(stranger.pid ?? 0)).not.toBeNull();
  }
});

test('refuses a data folder whose Watchbill still lives', async () => {
  const dataDir = await temporaryFolder();
  const first = await start(dataDir);
  const otherWatchbill = spawn('sleep', ['60']);
  onTestFinished(() => void otherWatchbill.kill());
  const { pid = 0 } = otherWatchbill;
  const owner = { pid, processStart: (await inspectProcess(pid))?.processStart };
  const record = { ...(await recordedServer(dataDir)), owner };
  await writeFile(recordOf(dataDir), JSON.stringify(record));
  await expect(start(dataDir)).rejects.toMatchObject({ code: 'DATABASE_LOCKED' });
  expect(await inspectProcess(first.pid)).not.toBeNull();
});

test('reports a server that dies while it is needed, once, and not one that we stop', async () => {
  const ends: string[] = [];
  const onExit = (detail: string): void => void ends.push(detail);
  const killed = await start(await temporaryFolder(), { onExit });
  process.kill(killed.pid, 'SIGKILL');
  await expect.poll(() => ends.length, { timeout: 5_000 }).toBe(1);
  const stopped = await start(await temporaryFolder(), { onExit });
  await stopped.stop();
  await sleep(1_500);
  expect(ends).toHaveLength(1);
});

test('a port that is asked for and taken is PORT_IN_USE', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void holder.close());
  await once(holder, 'listening');
  const port = (holder.address() as { port: number }).port;
  await expect(start(await temporaryFolder(), { port })).rejects.toMatchObject({
    code: 'PORT_IN_USE',
  });
});

test('a server that ends at once says why, and leaves no record', async () => {
  const dataDir = await temporaryFolder();
  const broken = await script(
    join(dataDir, 'bin'),
    'temporal',
    'echo "unable to open database"; exit 7',
  );
  const error = await start(dataDir, { binary: broken }).catch((caught: unknown) => caught);
  expect(error).toMatchObject({
    code: 'TEMPORAL_UNREACHABLE',
    message: expect.stringContaining('unable to open database') as unknown,
  });
  await expect(stat(recordOf(dataDir))).rejects.toMatchObject({ code: 'ENOENT' });
});

test('ending a process twice, or one that is gone, does nothing', async () => {
  const child = spawn('sleep', ['60']);
  const found = await inspectProcess(child.pid ?? 0);
  if (found === null) expect.fail('the child should run');
  expect(await isAlive(found)).toBe(true);
  await endProcess(found);
  expect(await isAlive(found)).toBe(false);
  await endProcess(found);
});

test('lets nobody delete the namespace, or give its queues to workers of another version', async () => {
  const { address, namespace } = await start(await temporaryFolder());
  const connection = await Connection.connect({ address });
  onTestFinished(() => connection.close());
  const { workflowService, operatorService } = connection;
  const refused = (what: string, ask: () => Promise<unknown>) =>
    expect(connection.withDeadline(Date.now() + 5_000, ask), what).rejects.toThrow();
  await refused('delete', () => operatorService.deleteNamespace({ namespace }));
  const deleted = { namespace, updateInfo: { state: 3 } };
  await refused('mark as deleted', () => workflowService.updateNamespace(deleted));
  const version = { deploymentName: 'theirs', buildId: '1', identity: 'theirs' };
  const all = { allowNoPollers: true, ignoreMissingTaskQueues: true };
  await refused('make a deployment', () =>
    workflowService.setWorkerDeploymentCurrentVersion({ namespace, ...version, ...all }),
  );
  const { namespaceInfo } = await workflowService.describeNamespace({ namespace });
  expect(Number(namespaceInfo?.state)).toBe(1);
});
