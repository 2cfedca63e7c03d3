/** What the environment may say about the model, and what it is told when that can't be used. */
import { expect, it } from 'vitest';
import { modelSettings } from '../../../agents/model/settings.ts';
import { WatchbillError } from '../../../domain/errors.ts';

const least = { WATCHBILL_MODEL: 'qwen3', OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1/' };

it('is null without a model, also when it is empty', () => {
  expect(modelSettings({})).toBeNull();
  expect(modelSettings({ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'nonsense' })).toBeNull();
  expect(modelSettings({ ...least, WATCHBILL_MODEL: ' ' })).toBeNull();
});

it('has defaults for all but model and address', () => {
  expect(modelSettings(least)).toEqual({
    baseUrl: 'http://127.0.0.1:11434/v1',
    apiKey: '',
    model: 'qwen3',
    method: 'probe',
    timeoutMs: 120_000,
    prices: { input: 0, output: 0 },
    budget: {
      callsPerIncident: 60,
      tokensPerIncident: 400_000,
      moneyPerIncident: 2,
      callsPerDay: 2_000,
      tokensPerDay: 10_000_000,
      moneyPerDay: 50,
    },
  });
});

it('reads every setting', () => {
  const settings = modelSettings({
    ...least,
    OPENAI_API_KEY: ' key-1 ',
    WATCHBILL_MODEL_OUTPUT: 'jsonSchema',
    WATCHBILL_MODEL_TIMEOUT: '90',
    WATCHBILL_MODEL_PRICE_INPUT: '0.25',
    WATCHBILL_MODEL_PRICE_OUTPUT: '2',
    WATCHBILL_BUDGET_CALLS_PER_INCIDENT: '0',
    WATCHBILL_BUDGET_TOKENS_PER_INCIDENT: '1',
    WATCHBILL_BUDGET_MONEY_PER_INCIDENT: '0.5',
    WATCHBILL_BUDGET_CALLS_PER_DAY: '2',
    WATCHBILL_BUDGET_TOKENS_PER_DAY: '3',
    WATCHBILL_BUDGET_MONEY_PER_DAY: '4',
  });
  expect(settings).toMatchObject({
    apiKey: 'key-1',
    method: 'jsonSchema',
    timeoutMs: 90_000,
    prices: { input: 0.25, output: 2 },
    budget: {
      callsPerIncident: 0,
      tokensPerIncident: 1,
      moneyPerIncident: 0.5,
      callsPerDay: 2,
      tokensPerDay: 3,
      moneyPerDay: 4,
    },
  });
});

it.each([
  ['90s', 90_000],
  ['2m', 120_000],
  ['PT1M30S', 90_000],
])('reads the time limit %s', (text, ms) => {
  expect(modelSettings({ ...least, WATCHBILL_MODEL_TIMEOUT: text })?.timeoutMs).toBe(ms);
});

it.each([
  ['OPENAI_BASE_URL', ''],
  ['OPENAI_BASE_URL', '127.0.0.1:11434'],
  ['OPENAI_BASE_URL', 'ftp://127.0.0.1/v1'],
  ['OPENAI_BASE_URL', 'https://user:hunter2@example.org/v1'],
  ['OPENAI_BASE_URL', 'https://example.org/v1?key=hunter2'],
  ['OPENAI_API_KEY', 'hunter2\nX-Other: 1'],
  ['WATCHBILL_MODEL_OUTPUT', 'toolcall'],
  ['WATCHBILL_MODEL_TIMEOUT', '0'],
  ['WATCHBILL_MODEL_TIMEOUT', 'soon'],
  ['WATCHBILL_MODEL_TIMEOUT', '31m'],
  ['WATCHBILL_MODEL_PRICE_INPUT', '-1'],
  ['WATCHBILL_MODEL_PRICE_OUTPUT', '1e3'],
  ['WATCHBILL_BUDGET_CALLS_PER_INCIDENT', '1.5'],
  ['WATCHBILL_BUDGET_TOKENS_PER_DAY', 'many'],
  ['WATCHBILL_BUDGET_MONEY_PER_DAY', 'NaN'],
])('refuses %s=%j, names it, gives a fix, and repeats no secret', (name, value) => {
  const attempt = () => modelSettings({ ...least, [name]: value });
  expect(attempt).toThrow(WatchbillError);
  try {
    attempt();
  } catch (error) {
    if (!(error instanceof WatchbillError)) throw error;
    expect(error.code).toBe('SETTINGS_INVALID');
    expect(error.message).toContain(name);
    expect(error.fix).toBeTruthy();
    expect(`${error.message} ${error.fix}`).not.toContain('hunter2');
  }
});
