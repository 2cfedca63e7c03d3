/** The database is kept and Temporal is lost, or there are two of them: told, refused, or settled. */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ActionView } from '../../../domain/action.ts';
import { serverBinaries, startPostgres, type TestServer } from '../../storage/postgresql.ts';
import { eventually, newDataFolder, removeDataFolder, watchbill } from '../watchbill.ts';
import { smallCapture, startInstance, writeDelegation, type Instance } from './instance.ts';

const MINUTE_MS = 60_000;
const binaries = serverBinaries();

// Four starts, each of which reads to the end, on a machine that may be busy.
describe('PostgreSQL kept, Temporal another', { timeout: 600_000 }, () => {
  let postgres: TestServer;
  let folders: string[];
  let capture: string;
  const running: Instance[] = [];

  beforeEach(async (context) => {
    if (binaries === null) return context.skip('skipped: no PostgreSQL server binaries');
    postgres = await startPostgres(binaries);
    folders = [await newDataFolder(), await newDataFolder()];
    for (const folder of folders) await writeDelegation(folder);
    capture = await smallCapture(folders[0] ?? '');
  });
  afterEach(async () => {
    if (binaries === null) return;
    for (const instance of running.splice(0)) await instance.process.killGroup();
    for (const folder of folders) await removeDataFolder(folder);
    await postgres.stop();
  });

  async function start(dataDir: string, more: Record<string, string> = {}): Promise<Instance> {
    const env = { DATABASE_URL: postgres.url, ...more };
    const instance = await startInstance({ dataDir, capture, env });
    running.push(instance);
    return instance;
  }

  async function stateOf(instance: Instance, uid: string): Promise<ActionView['state']> {
    const found = (await instance.actions()).find((one) => one.uid === uid);
    return (found ?? expect.fail(`${uid} is not there`)).state;
  }

  /** Starts, puts one action in force and leaves another asked about; stops. */
  async function leaveOpen(dataDir: string) {
    const first = await start(dataDir);
    const [leased, asked] = await first.actions();
    if (leased === undefined || asked === undefined) expect.fail('two actions are needed');
    await first.approve(leased.uid);
    await eventually('the lease', async () => (await stateOf(first, leased.uid)) === 'active');
    await first.stop();
    return { leased: leased.uid, asked: asked.uid };
  }

  function isLifted(instance: Instance, uid: string): Promise<unknown> {
    const look = async () => (await stateOf(instance, uid)) === 'lifted';
    return eventually('the lease to be lifted', look, MINUTE_MS);
  }

  it('tells it at the start, asks again, lifts what is in force, and goes on', async () => {
    const [folderA = '', folderB = ''] = folders;
    const { leased, asked } = await leaveOpen(folderA);
    for (const key of ['act-key.pem', 'warrant-key.pem'])
      copyFileSync(join(folderA, key), join(folderB, key));

    const second = await start(folderB);
    expect(second.process.stderr()).toContain('TEMPORAL_CHANGED');
    expect((await second.alarms()).map(({ code }) => code)).toContain('TEMPORAL_CHANGED');
    await isLifted(second, leased);
    expect(await stateOf(second, asked)).toBe('awaiting_approval');
    await second.approve(asked);
    await eventually('the answer', async () => (await stateOf(second, asked)) === 'active');
    await second.stop();

    const again = await start(folderB);
    expect(again.process.stderr()).not.toContain('TEMPORAL_CHANGED');
  });

  it('with its keys lost too, nothing is approved until somebody accepts the new one', async () => {
    const [folderA = '', folderB = ''] = folders;
    const { leased, asked } = await leaveOpen(folderA);

    const second = await start(folderB);
    await isLifted(second, leased);
    await expect(second.approve(asked)).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
    expect(await stateOf(second, asked)).toBe('awaiting_approval');
    const alarm = (await second.alarms()).find(({ code }) => code === 'KEY_UNKNOWN');
    expect(second.process.stderr()).toContain('KEY_UNKNOWN');
    const [setting = '', fingerprint = ''] =
      /WATCHBILL_ACCEPT_KEY=\S+/.exec(alarm?.fix ?? '')?.[0].split('=') ?? [];
    await second.stop();

    const accepted = await start(folderB, { [setting]: fingerprint });
    expect((await accepted.alarms()).map(({ code }) => code)).not.toContain('KEY_UNKNOWN');
    await accepted.approve(asked);
    await eventually('the answer', async () => (await stateOf(accepted, asked)) === 'active');
  });

  it('refuses a second instance with another Temporal while the first lives', async () => {
    const [folderA = '', folderB = ''] = folders;
    const first = await start(folderA);
    await writeDelegation(folderB, '30m');
    const version = () => first.delegation();
    const before = await version();
    const refused = await watchbill(['start', '--port', '0', '--as-live', capture], {
      dataDir: folderB,
      env: { DATABASE_URL: postgres.url },
    });
    expect(refused.stderr).toMatch(/^error TEMPORAL_MISMATCH: /m);
    expect(refused.code).toBe(1);
    // It left nothing behind: neither keys, nor files taken over, nor an alarm.
    expect(await version()).toEqual(before);
    expect((await first.alarms()).map(({ code }) => code)).toEqual([]);
    const [asked] = await first.actions();
    await first.approve(asked?.uid ?? '');
    await eventually('it', async () => (await stateOf(first, asked?.uid ?? '')) === 'active');
  });
});
