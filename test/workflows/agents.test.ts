/** Investigations with a model: whatever its server is like, the incident is told, and nothing false is in it. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ModelPort } from '../../activities/ports.ts';
import { modelPort } from '../../cli/runtime/model.ts';
import { textVerifier } from '../../agents/verify-text.ts';
import { workstation } from '../policies/sample.ts';
import type { Asked } from '../fakes/asked.ts';
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
  server.mode = 'good';
  server.answers.good = narrating;
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

/** As often as one call is tried. */
const broken = () => Array.from({ length: 3 }, () => ({ status: 500, json: {} }));

/** The good brain's draft with one statement more, which the evidence does not support. */
function withOneLie(asked: Asked): unknown {
  const lie = {
    ...{ kind: 'observed', template: 'It also reached 198.51.100.77.', slots: [], cites: ['E-1'] },
  };
  const answer = Answered.parse(narrating(asked));
  return { ...answer, statements: [...answer.statements, lie] };
}

const Answered = z.looseObject({ statements: z.array(z.unknown()) });

/** What a model says that will not answer in the form that is asked for. */
const chatty = {
  json: {
    choices: [
      { index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello!' } },
    ],
  },
};

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

  it('may ask about nothing that is not in the evidence, and the record says that it tried', async () => {
    server.answers.good = (asked) => {
      const answer = Answered.parse(narrating(asked));
      return { ...answer, questions: [{ tool: 'peers', about: 'E-999', field: 'src' }] };
    };
    const { steps } = await told();
    const tried = steps.filter(({ asked }) => asked === 'peers(E-999.src)');
    expect(tried).toMatchObject([
      { agent: 'reconnaissance', outcome: 'the ledger has no such value', value: null },
    ]);
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

  it('has spent a call of its budget even when it failed', async () => {
    running.model = port({ WATCHBILL_BUDGET_CALLS_PER_INCIDENT: '2' });
    server.replies.push(...broken());
    const { narrative } = await told();
    expect(narrative.support?.fallback).toContain('calls of this incident, 2 of 2');
    expect(server.requests).toHaveLength(2);
  });
});

describe('how well a story was supported', () => {
  it('is what the drafts came to, also when rules tell it in the end', async () => {
    server.answers.good = (asked) => {
      if (asked.schemaName === 'narrative') server.replies.push(...broken());
      return withOneLie(asked);
    };
    const { narrative } = await told();
    const drafted = narrative.support?.drafted ?? 0;
    expect(narrative.narrator).toBe('offline');
    expect(drafted).toBeGreaterThan(1);
    expect(narrative.support).toMatchObject({ supported: drafted - 1, repairs: 1 });
    expect(narrative.support?.fallback).toContain('500');
  });

  it('counts from the first draft that could be used', async () => {
    // The agent's assessment and the first draft.
    server.replies.push(chatty, chatty);
    const { narrative, steps } = await told();
    expect(narrative.narrator).toBe('fake');
    const drafts = steps.filter(({ agent, kind }) => agent === 'narrator' && kind === 'model');
    expect(drafts.map(({ value }) => value === null)).toEqual([true, false]);
    const { drafted, supported, repairs } = narrative.support ?? {};
    expect(drafted).toBeGreaterThan(0);
    expect({ supported, repairs }).toEqual({ supported: drafted, repairs: 1 });
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

  it.for([
    ['fails', { status: 500, json: {} }, 'the model server answered 500'],
    ['is busy', { status: 429, headers: { 'retry-after': '0' }, json: {} }, 'answered 429'],
    ['hangs', 'hang', 'no whole answer within 1 s'],
  ] as const)('%s: rules tell it, and say why', async ([, reply, why]) => {
    server.replies.push(reply, reply, reply);
    const { narrative, steps } = await told();
    expect(narrative.narrator).toBe('offline');
    expect(narrative.support?.fallback).toContain(why);
    expect(narrative.support).toMatchObject({ drafted: 0, supported: 0 });
    // Each call stands in the record, with what was sent.
    const failed = steps.filter(({ kind }) => kind === 'model');
    expect(failed).toHaveLength(3);
    for (const [index, { outcome, prompt, answer }] of failed.entries()) {
      expect(outcome).toContain(why);
      expect(await running.storage.getAgentText(prompt ?? '')).toBe(server.requests[index]?.body);
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
