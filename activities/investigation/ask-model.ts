/** One call of a model: within the budget, recorded with prompt and raw answer, ended when the activity is. */
import { ApplicationFailure, Context } from '@temporalio/activity';
import type { ModelAnswer, ModelQuestion } from '../../agents/model/question.ts';
import { ModelFailure } from '../../agents/model/failure.ts';
import type { ModelSettings } from '../../agents/model/settings.ts';
import type { AgentName, AgentStep } from '../../domain/agent.ts';
import type { ActivityPorts, ModelPort } from '../ports.ts';
import { usedUp } from './budget.ts';
import { record, valueOf } from './steps.ts';

export interface ModelStep<T> {
  incident: string;
  revision: number;
  agent: AgentName;
  promptVersion: string;
  /** One per question and revision of the incident: nobody is asked again what they answered. */
  key: string;
  question: ModelQuestion<T>;
}

/** A usable answer, or why there is none; `final` where asking again can't change that. */
export type Asked<T> =
  { value: T; problem: null } | { value: null; problem: string; final: boolean };

const HEARTBEAT_MS = 5_000;

/**
 * Asks the model once. Budgets that are used up, no model, and unusable answers give a problem in words. What was
 * answered, or failed for good, under the same key is not asked again.
 *
 * @throws ApplicationFailure of type MODEL_FAILED: to be retried after the server's own delay, or not at all
 */
export async function askModel<T>(ports: ActivityPorts, step: ModelStep<T>): Promise<Asked<T>> {
  const { incident, key, question } = step;
  const before = await ports.storage.getAgentStep({ incident, key });
  if (before !== null) return await answered(ports, before, question);
  if (ports.model === null) return { value: null, problem: 'no model is set up', final: true };
  const spent = await usedUp(ports, incident, ports.model.settings.budget);
  if (spent !== null) {
    // Under a key of its own: when there is budget again, it is asked.
    await record(ports, {
      ...{ ...about(step), key: `${key}-unasked` },
      ...{ kind: 'fallback', asked: 'a model', outcome: spent, ms: 0 },
    });
    return { value: null, problem: spent, final: true };
  }
  return result(await asked(ports, step, ports.model));
}

/** One call on the wire, recorded whatever comes of it. */
async function asked<T>(
  ports: ActivityPorts,
  step: ModelStep<T>,
  port: ModelPort,
): Promise<ModelAnswer<T>> {
  const { question, promptVersion } = step;
  const began = performance.now();
  const common = () => ({
    ...{ ...about(step), promptVersion, kind: 'model' as const, asked: question.schemaName },
    ms: performance.now() - began,
  });
  try {
    const answer = await withHeartbeat(async (signal) => {
      const model = await port.open(signal);
      return await model.ask(question, { signal });
    });
    await record(ports, {
      ...common(),
      outcome: answer.problem ?? 'a usable answer',
      ...{ model: answer.model, method: answer.method, tokens: answer.tokens },
      money: priceOf(answer, port.settings),
      texts: {
        prompt: answer.sent,
        answer: answer.raw,
        ...(answer.value === null ? {} : { value: answer.value }),
      },
    });
    return answer;
  } catch (error) {
    if (!(error instanceof ModelFailure)) throw error;
    await record(ports, {
      ...common(),
      key: keyOfFailure(step.key, error),
      outcome: error.message,
      model: port.settings.model,
      ...(error.sent === null ? {} : { texts: { prompt: error.sent } }),
    });
    throw failure(error);
  }
}

/** A failure that will be tried again has a key of its own; the last one stands for all. */
function keyOfFailure(key: string, { retryable }: ModelFailure): string {
  const info = currentContext()?.info;
  const more = info !== undefined && info.attempt < (info.retryPolicy?.maximumAttempts ?? 1);
  return retryable && more ? `${key}-failed-${info.attempt}` : key;
}

function about({ incident, revision, agent, key }: ModelStep<unknown>) {
  return { incident, revision, agent, key };
}

/** What a step that was taken before came to. */
async function answered<T>(
  ports: ActivityPorts,
  step: AgentStep,
  { schema }: ModelQuestion<T>,
): Promise<Asked<T>> {
  if (step.answer === null) throw ApplicationFailure.nonRetryable(step.outcome, 'MODEL_FAILED');
  const value = await valueOf(ports, step, schema);
  return value === null
    ? { value: null, problem: step.outcome, final: false }
    : { value, problem: null };
}

function result<T>({ value, problem }: ModelAnswer<T>): Asked<T> {
  return value === null
    ? { value: null, problem: problem ?? 'the answer can not be used', final: false }
    : { value, problem: null };
}

function priceOf({ tokens }: ModelAnswer<unknown>, { prices }: ModelSettings): number {
  return (tokens.input * prices.input + tokens.output * prices.output) / 1_000_000;
}

/** Tells Temporal that the call goes on, so that its cancellation and a worker's death are heard of. */
async function withHeartbeat<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const context = currentContext();
  const beat = setInterval(() => context?.heartbeat(), HEARTBEAT_MS);
  try {
    return await call(context?.cancellationSignal ?? new AbortController().signal);
  } finally {
    clearInterval(beat);
  }
}

/** Outside an activity, as in an evaluation, there is nobody to tell and nothing cancels. */
function currentContext(): Context | null {
  try {
    return Context.current();
  } catch {
    return null;
  }
}

function failure({ message, retryable, retryAfterMs }: ModelFailure): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'MODEL_FAILED',
    message,
    nonRetryable: !retryable,
    // To Temporal a delay of 0 means that it must not be tried again.
    ...(retryAfterMs === null || retryAfterMs === 0 ? {} : { nextRetryDelay: retryAfterMs }),
  });
}
