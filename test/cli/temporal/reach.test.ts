/** A Temporal server of the site's own, behind TLS: with a client certificate, with an API key, and what is refused. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { DevServer } from '../../../cli/temporal/dev-server.ts';
import { readReach } from '../../../cli/temporal/reach.ts';
import { makeCertificate, type Certificate } from '../../tls/certificates.ts';
import { startTemporal } from '../../workflows/running.ts';
import { writeSmallCapture } from '../commands/small-capture.ts';
import { dataFolder, watchbill } from '../watchbill.ts';
import { openFront } from './guarded-server.ts';

const name = 'temporal.example.org';
let folder = '';
let server: DevServer;
let own: Certificate;
let client: Certificate;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'watchbill-reach-'));
  server = await startTemporal(folder, { log: pino({ level: 'silent' }), more: [] });
  own = makeCertificate(folder, name);
  client = makeCertificate(folder, 'client.example.org');
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function behindFront(wanted: { client?: Certificate; apiKey?: string }) {
  const { client: known = null, apiKey = null } = wanted;
  const front = await openFront({ server: server.address, own, client: known, apiKey });
  onTestFinished(() => front.close());
  const env = {
    TEMPORAL_ADDRESS: `127.0.0.1:${front.port}`,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: own.cert,
    TEMPORAL_TLS_SERVER_NAME: name,
  };
  return { front, env };
}

const pair = () => ({
  TEMPORAL_TLS_CLIENT_CERT_PATH: client.cert,
  TEMPORAL_TLS_CLIENT_KEY_PATH: client.key,
});

interface Said {
  name: string;
  state: string;
  detail: string;
  fix?: string;
}

async function doctorSays(env: Record<string, string>): Promise<Said> {
  const { stdout } = await watchbill(['doctor', '--json'], { dataDir: folder, env });
  const { checks } = JSON.parse(stdout) as {
    checks: { name: string; state: string; detail: string }[];
  };
  const found = checks.find((check) => check.name === 'temporal');
  if (found === undefined) throw new Error('doctor says nothing of Temporal');
  return found;
}

describe('a server that asks for a client certificate and an API key', () => {
  test('takes a whole run', async () => {
    const { front, env } = await behindFront({ client, apiKey: 'key-of-the-site' });
    const dataDir = await dataFolder();
    const capture = await writeSmallCapture(dataDir);
    const run = await watchbill(['run', capture, '--once', '--json'], {
      dataDir,
      env: { ...env, ...pair(), TEMPORAL_API_KEY: 'key-of-the-site' },
    });
    expect(run.code).toBe(0);
    expect(front.passed()).toBeGreaterThan(50);
  });

  test('is told by doctor', async () => {
    const { env } = await behindFront({ client, apiKey: 'key-of-the-site' });
    const right = { ...env, ...pair(), TEMPORAL_API_KEY: 'key-of-the-site' };
    expect(await doctorSays(right)).toMatchObject({
      state: 'ok',
      detail: `${env.TEMPORAL_ADDRESS} answers through TLS, namespace default`,
    });
    expect((await doctorSays({ ...right, TEMPORAL_API_KEY: 'another' })).state).toBe('error');
    expect((await doctorSays({ ...env, TEMPORAL_API_KEY: 'key-of-the-site' })).state).toBe('error');
  });

  test('is not believed under another name, or from another authority', async () => {
    const { env } = await behindFront({});
    expect((await doctorSays(env)).state).toBe('ok');
    const otherName = { ...env, TEMPORAL_TLS_SERVER_NAME: 'other.example.org' };
    expect((await doctorSays(otherName)).state).toBe('error');
    const otherAuthority = { ...env, TEMPORAL_TLS_SERVER_CA_CERT_PATH: client.cert };
    expect((await doctorSays(otherAuthority)).state).toBe('error');
  });
});

test('one whose certificate is an authority’s is refused by the workers, and doctor says why', async () => {
  const authority = makeCertificate(folder, name, { authority: true });
  const front = await openFront({
    server: server.address,
    own: authority,
    client: null,
    apiKey: null,
  });
  onTestFinished(() => front.close());
  const said = await doctorSays({
    TEMPORAL_ADDRESS: `127.0.0.1:${front.port}`,
    TEMPORAL_TLS_SERVER_CA_CERT_PATH: authority.cert,
    TEMPORAL_TLS_SERVER_NAME: name,
  });
  expect(said.detail).toContain("workers can't connect");
  expect(said.fix).toContain('CA:FALSE');
});

describe('settings', () => {
  test('none: without TLS, as before', () => {
    expect(readReach('127.0.0.1:7233', { TEMPORAL_API_KEY: '', TEMPORAL_TLS: '' })).toEqual({
      address: '127.0.0.1:7233',
    });
  });

  test('an API key brings TLS', () => {
    expect(readReach('a.example:7233', { TEMPORAL_API_KEY: 'key' })).toEqual({
      address: 'a.example:7233',
      tls: true,
      apiKey: 'key',
    });
  });

  test.each([
    ['TEMPORAL_TLS_CLIENT_CERT_PATH', 'client.pem', 'without TEMPORAL_TLS_CLIENT_KEY_PATH'],
    ['TEMPORAL_TLS_CLIENT_KEY_DATA', 'a key', 'without TEMPORAL_TLS_CLIENT_CERT_DATA'],
    ['TEMPORAL_TLS_SERVER_CA_CERT_PATH', '/nowhere/ca.pem', '/nowhere/ca.pem'],
    ['TEMPORAL_TLS', 'perhaps', 'perhaps'],
    ['TEMPORAL_TLS_DISABLE_HOST_VERIFICATION', 'true', 'always checked'],
  ])('%s=%s is refused by name', (setting, value, said) => {
    const read = () => readReach('a.example:7233', { [setting]: value });
    expect(read).toThrowError(expect.objectContaining({ code: 'SETTINGS_INVALID' }));
    expect(read).toThrowError(said);
  });

  test('a key is never sent in clear', () => {
    const env = { TEMPORAL_API_KEY: 'key', TEMPORAL_TLS: 'false' };
    expect(() => readReach('a.example:7233', env)).toThrowError('through TLS only');
  });
});
