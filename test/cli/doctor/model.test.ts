/** What doctor says of a model that is not there, answers, does not answer, or is named wrongly. */
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runDoctor } from '../../../cli/doctor/doctor.ts';
import { startModelServer } from '../../fakes/model-server.ts';
import { temporaryFolder } from '../temporal/fakes.ts';

async function modelCheck(env: Record<string, string>) {
  const home = await temporaryFolder();
  const surroundings = {
    env: { HOME: home, PATH: join(home, 'bin') },
    dataDir: join(home, 'data'),
  };
  const checks = await runDoctor({ ...surroundings, env: { ...surroundings.env, ...env } });
  return checks.find(({ name }) => name === 'model') ?? expect.fail('no check model');
}

async function server() {
  const started = await startModelServer();
  onTestFinished(() => started.close());
  const { baseUrl } = started;
  const env = { WATCHBILL_MODEL: 'qwen3', OPENAI_BASE_URL: baseUrl, OPENAI_API_KEY: 's3cret' };
  return { started, env };
}

test('a model that nobody named is optional', async () => {
  expect(await modelCheck({ OPENAI_API_KEY: 's3cret' })).toEqual({
    name: 'model',
    state: 'off',
    detail: 'not configured (optional: WATCHBILL_MODEL)',
  });
});

test('a model that answers: by which method, and how fast', async () => {
  const { started, env } = await server();
  const { state, detail, fix } = await modelCheck(env);
  expect({ state, fix }).toEqual({ state: 'ok', fix: undefined });
  const where = `qwen3 at ${started.baseUrl}: answers by`;
  expect(detail).toMatch(/ by toolCall \(\d+\.\d s\)$/);
  expect(detail.startsWith(where)).toBe(true);
  started.knows = ['jsonObject'];
  expect((await modelCheck(env)).detail).toMatch(/ by jsonObject \(\d+\.\d s, 2 others tried\)$/);
});

test('a model that does not answer is a warning: the product works without', async () => {
  const { started, env } = await server();
  started.replies.push({ status: 401, json: { error: { message: 'no such key: s3cret' } } });
  const refused = await modelCheck(env);
  expect(refused).toMatchObject({
    state: 'warning',
    detail: `qwen3 at ${started.baseUrl}: the model server answered 401: no such key: …`,
    effect: 'agents work by their rules alone',
    fix: expect.stringContaining('OPENAI_API_KEY') as unknown,
  });
  await started.close();
  const gone = await modelCheck(env);
  expect(gone).toMatchObject({
    state: 'warning',
    effect: 'agents work by their rules alone',
    fix: expect.stringContaining('OPENAI_BASE_URL') as unknown,
  });
  expect(gone.detail).toContain('the connection to the model server failed');
});

test('a model that can’t fill in a form is a warning that says what it did', async () => {
  const { started, env } = await server();
  started.answers.good = () => 'It depends.';
  const { state, detail } = await modelCheck(env);
  expect(state).toBe('warning');
  expect(detail).toContain('no output method works');
  expect(detail).toContain('promptOnly: ');
});

test('a wrong setting is an error that names it, and repeats no password', async () => {
  const check = await modelCheck({
    WATCHBILL_MODEL: 'qwen3',
    OPENAI_BASE_URL: 'http://me:s3cret@127.0.0.1/v1',
  });
  expect(check).toMatchObject({
    state: 'error',
    detail: 'OPENAI_BASE_URL holds a user name or a password',
    fix: 'put the key into OPENAI_API_KEY',
  });
  expect(JSON.stringify(check)).not.toContain('s3cret');
});
