/** Finds out by asking which output method a server knows. */
import { z } from 'zod';
import { createModel, ModelFailure } from './model.ts';
import type { ModelQuestion } from './model.ts';
import { outputMethods } from './settings.ts';
import type { ModelSettings, OutputMethod } from './settings.ts';

export interface Probed {
  method: OutputMethod;
  /** What each method that was tried gave, in order; `problem` is null for the one that works. */
  tried: { method: OutputMethod; problem: string | null }[];
}

const Answer = z
  .strictObject({
    colour: z.enum(['red', 'green', 'blue']),
    numbers: z.array(z.strictObject({ value: z.int() })).min(1),
  })
  .meta({ title: 'probe' });

/** Tiny, but with what the agents' answers are made of: a closed list, and objects in an array. */
const question: ModelQuestion<z.infer<typeof Answer>> = {
  messages: [
    { role: 'system', content: 'You answer in the form that is asked for.' },
    { role: 'user', content: 'Give the colour of grass, and the numbers 1 and 2.' },
  ],
  schema: Answer,
  schemaName: 'probe',
  // Models that think first spend most of it on that.
  maxOutputTokens: 2_000,
};

/**
 * Tries the methods in order with one tiny question, and takes the first whose answer can be used. A method that the
 * settings name is the only one that is tried.
 * @throws ModelFailure when none works, or at once when no other method could change that
 */
export async function probeModel(
  settings: ModelSettings,
  { signal }: { signal: AbortSignal },
): Promise<Probed> {
  const tried: Probed['tried'] = [];
  let brokenOnly = true;
  for (const method of settings.method === 'probe' ? outputMethods : [settings.method]) {
    const { problem, broken } = await trial(createModel(settings, method), signal);
    brokenOnly &&= broken;
    tried.push({ method, problem });
    if (problem === null) return { method, tried };
  }
  const all = tried.map(({ method, problem }) => `${method}: ${problem}`).join('; ');
  throw new ModelFailure(brokenOnly ? 'unavailable' : 'refused', `no output method works: ${all}`);
}

async function trial(
  model: ReturnType<typeof createModel>,
  signal: AbortSignal,
): Promise<{ problem: string | null; broken: boolean }> {
  try {
    const { problem } = await model.ask(question, { signal });
    return { problem, broken: false };
  } catch (error) {
    if (!(error instanceof ModelFailure) || !aboutMethod(error)) throw error;
    return { problem: error.message, broken: error.retryable };
  }
}

/** A key, an address or a model that is wrong is so for every method. A server may well fail at one that it does not know. */
function aboutMethod({ status }: ModelFailure): boolean {
  if (status === null) return false;
  return status >= 500 || [400, 415, 422].includes(status);
}
