/** Investigations with a model: whatever its server is like, the incident is told, and nothing false is in it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ModelPort } from '../../activities/ports.ts';
import { modelPort } from '../../cli/runtime/model.ts';
import { textVerifier } from '../../agents/verify-text.ts';
import { workstation } from '../policies/sample.ts';
import { narrating } from '../fakes/narrating.ts';
import { startModelServer, type ModelServer } from '../fakes/model-server.ts';
import { incidentsOf, scan, settled, watchRecords } from './intrusions.ts';
import { delegationOf, startRunning, type Running } from './running.ts';

let running: Running;
let server: ModelServer;
let devices = 0;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 4_000 });
  server = await startModelServer({ answers: { good: narrating } });
});
afterAll(async () => {
  await running.stop();
  await server.close();
});
beforeEach(() => {
  running.delegation = delegationOf({});
  running.model = port({});
  server.replies.length = 0;
  server.requests.length = 0;
});

function port(env: Record<string, string>): ModelPort | null {
  return modelPort({
    OPENAI_BASE_URL: server.baseUrl,
    WATCHBILL_MODEL: 'fake',
    WATCHBILL_MODEL_OUTPUT: 'toolCall',
    WATCHBILL_MODEL_TIMEOUT: '1',
    ...env,
  });
}

async function told() {
  const device = `10.20.7.${(devices += 1)}`;
  const at = Date.now() - 3_600_000;
  await watchRecords(running, { records: scan({ from: device, port: 9401, at }) });
  const [incident] = await incidentsOf(running, device);
  if (incident === undefined) throw new Error('no incident');
  const row = await settled(running, incident.uid);
  if (row.narrative === null) throw new Error('no narrative');
  const steps = await running.storage.agentStepsOf(row.uid);
  return { row, narrative: row.narrative, steps, device };
}

describe('without a model', () => {
  it('rules ask the tools, and each answer is recorded and told', async () => {
    running.model = null;
    const { narrative, steps, row } = await told();
    expect(narrative.narrator).toBe('offline');
    expect(new Set(steps.map(({ kind }) => kind))).toEqual(new Set(['tool']));
    expect(steps.map(({ asked }) => asked).join()).toContain('similar_incidents');
    expect(narrative.text).toContain('There is no closed incident to compare with');
    expect(narrative.struck).toEqual([]);
    expect(row.agent).toMatchObject({ verdict: 'suspicious', revision: row.revision });
    expect(row.agent?.missing.map(({ why }) => why)).toContain('no_sensor');
  });
});

it('what the inventory says of a device is told, and stands', async () => {
  running.model = null;
  running.assets.set(`10.20.7.${devices + 1}`, { asset: workstation, dependents: 1 });
  const { narrative, device } = await told();
  expect(narrative.text).toContain(
    `By the inventory, ${device} is LT-JMORGAN: tier low, zone office and 1 asset depends on it.`,
  );
  expect(narrative.struck).toEqual([]);
});

describe('a good model', () => {
  it('tells the incident; prompt, raw answer, tokens and version are kept', async () => {
    server.mode = 'good';
    const { narrative, steps, device } = await told();
    expect(narrative.narrator).toBe('fake');
    expect(narrative.support).toMatchObject({ repairs: 0, fallback: null });
    expect(narrative.support?.supported).toBe(narrative.support?.drafted);
    expect(narrative.text).toContain(`${device} turned to`);
    expect(textVerifier(narrative.ledger)(narrative.text).unsupported).toEqual([]);
    const model = steps.filter(({ kind }) => kind === 'model');
    expect(model.map(({ agent }) => agent)).toEqual(['reconnaissance', 'narrator']);
    for (const step of model) {
      expect(step).toMatchObject({ model: 'fake', promptVersion: '1', method: 'toolCall' });
      expect(step.tokens?.input).toBeGreaterThan(0);
      const texts = await running.storage.getAgentTexts([step.prompt ?? '', step.answer ?? '']);
      expect(texts.get(step.prompt ?? '')).toContain('<ledger>');
      expect(texts.get(step.answer ?? '')).toContain('chat.completion');
    }
  });

  it('is asked for nothing once the budget is used up, and the story says so', async () => {
    running.model = port({ WATCHBILL_BUDGET_CALLS_PER_INCIDENT: '1' });
    const { narrative, steps } = await told();
    expect(narrative.narrator).toBe('offline');
    expect(narrative.support?.fallback).toContain(
      'budget is used up: calls of this incident, 1 of 1',
    );
    expect(steps.filter(({ kind }) => kind === 'model')).toHaveLength(1);
    expect(server.requests).toHaveLength(1);
  });
});

describe('any other model', () => {
  it.for(['sloppy', 'liar', 'obedient'] as const)(
    '%s: the story is told, and true',
    async (mode) => {
      server.mode = mode;
      const { narrative } = await told();
      expect(narrative.claims.length).toBeGreaterThan(5);
      expect(textVerifier(narrative.ledger)(narrative.text).unsupported).toEqual([]);
      expect(narrative.text).not.toMatch(/exfiltrat/i);
      expect(narrative.support?.repairs).toBeLessThanOrEqual(2);
    },
  );

  it('down: rules tell it, and say why', async () => {
    server.mode = 'good';
    server.replies.push(...Array.from({ length: 9 }, () => ({ status: 500, json: {} })));
    const { narrative, steps } = await told();
    expect(narrative.narrator).toBe('offline');
    expect(narrative.support?.fallback).toContain('the model server answered 500');
    expect(narrative.support).toMatchObject({ drafted: 0, supported: 0 });
    // Each call stands in the record, with what was sent.
    const failed = steps.filter(({ kind }) => kind === 'model');
    expect(failed).toHaveLength(3);
    for (const { outcome, prompt, answer } of failed) {
      expect(outcome).toContain('500');
      expect(await running.storage.getAgentText(prompt ?? '')).toContain('"messages"');
      expect(answer).toBeNull();
    }
  });

  it('one that refuses the key is asked once', async () => {
    server.replies.push({ status: 401, json: { error: { message: 'no such key' } } });
    const { narrative } = await told();
    expect(narrative.support?.fallback).toContain('401');
    expect(server.requests).toHaveLength(1);
  });
});
