/** Doctor tells each alarm that the running instance has open, and how a person takes note of it. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { checkAlarms } from '../../../cli/doctor/alarms.ts';
import { writeInstance } from '../../../cli/instance/instance.ts';
import type { Alarm } from '../../../domain/alarm.ts';
import { temporaryFolder } from '../temporal/fakes.ts';

async function instanceWith(alarms: Alarm[]): Promise<string> {
  const dataDir = join(await temporaryFolder(), 'data');
  await mkdir(dataDir);
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ alarms }));
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await writeInstance(dataDir, { address, token: 'x'.repeat(16), version: '0.1.0' });
  return dataDir;
}

test('each open alarm is a warning with its fix and how to take note of it', async () => {
  const since = Date.UTC(2026, 10, 30, 12);
  const alarm = { uid: 'al-7', code: 'INTERNAL', subject: 'act-1', since, last: since, times: 3 };
  const dataDir = await instanceWith([{ ...alarm, detail: 'it was gone', fix: 'look' }]);
  expect(await checkAlarms({ dataDir })).toEqual([
    {
      name: 'alarms',
      state: 'warning',
      detail: 'INTERNAL act-1: it was gone (since 2026-11-30T12:00:00.000Z, 3 times)',
      effect: 'it stays until it is mended or a lead takes note of it',
      fix: 'look; then: npx watchbill alarms acknowledge al-7',
    },
  ]);
});

test('without alarms, and without an instance, it says so', async () => {
  expect(await checkAlarms({ dataDir: await instanceWith([]) })).toMatchObject([
    { state: 'ok', detail: 'none' },
  ]);
  expect(await checkAlarms({ dataDir: await temporaryFolder() })).toMatchObject([{ state: 'off' }]);
});
