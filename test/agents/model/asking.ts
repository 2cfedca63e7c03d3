/** A question like the agents', and a model on a fake server that really listens. */
import { onTestFinished } from 'vitest';
import { z } from 'zod';
import { createModel, ModelFailure } from '../../../agents/model/model.ts';
import type { ModelAnswer, ModelQuestion } from '../../../agents/model/model.ts';
import { modelSettings } from '../../../agents/model/settings.ts';
import type { ModelSettings, OutputMethod } from '../../../agents/model/settings.ts';
import { startModelServer } from '../../fakes/model-server.ts';
import type { ModelServer, ModelServerOptions } from '../../fakes/model-server.ts';

export const Triage = z
  .strictObject({
    verdict: z.enum(['malicious', 'benign', 'unclear']),
    reason: z.string().max(400),
    cites: z.array(z.string().regex(/^E-\d+$/)).min(1),
    note: z.string().optional(),
  })
  // What a server can't check, and LangChain leaves out of the schema.
  .refine(({ verdict, cites }) => verdict !== 'malicious' || cites.length > 1, {
    error: 'malicious needs two pieces of evidence',
    path: ['cites'],
  })
  .meta({ title: 'triage' });
export type Triage = z.infer<typeof Triage>;

export const goodTriage: Triage = { verdict: 'benign', reason: 'a backup', cites: ['E-1'] };

export const question: ModelQuestion<Triage> = {
  messages: [
    { role: 'system', content: 'You triage incidents.' },
    { role: 'user', content: 'E-1: 10.0.0.5 asked 10.0.0.9 for 20 ports.' },
  ],
  schema: Triage,
  schemaName: 'triage',
  maxOutputTokens: 500,
};

export async function serverFor(options: ModelServerOptions = {}): Promise<ModelServer> {
  const server = await startModelServer({ answers: { good: () => goodTriage }, ...options });
  onTestFinished(() => server.close());
  return server;
}

export function settingsFor(
  server: Pick<ModelServer, 'baseUrl'>,
  env: Record<string, string> = {},
): ModelSettings {
  const settings = modelSettings({
    WATCHBILL_MODEL: 'fake',
    OPENAI_BASE_URL: server.baseUrl,
    OPENAI_API_KEY: 'key-123',
    ...env,
  });
  if (settings === null) throw new Error('a model is named');
  return settings;
}

export function askTriage(
  settings: ModelSettings,
  method: OutputMethod = 'toolCall',
  signal: AbortSignal = new AbortController().signal,
): Promise<ModelAnswer<Triage>> {
  return createModel(settings, method).ask(question, { signal });
}

/** The failure of a question that must not be answered. */
export async function failureOf(asking: Promise<unknown>): Promise<ModelFailure> {
  const outcome: unknown = await asking.catch((error: unknown) => error);
  if (outcome instanceof ModelFailure) return outcome;
  throw new Error('no ModelFailure', { cause: outcome });
}
