/** The model behind one contract: a question with a schema in, a checked value or a problem out. */
import { answerOf } from './answer.ts';
import { send } from './chat.ts';
import { openWire } from './exchange.ts';
import type { Wire } from './exchange.ts';
import { failureOf, ModelFailure, withoutKey } from './failure.ts';
import { requestOf } from './request.ts';
import type { Model } from './question.ts';
import type { ModelSettings, OutputMethod } from './settings.ts';

export { ModelFailure };
export type { Model, ModelAnswer, ModelQuestion, PromptMessage } from './question.ts';

/** A model that is asked by this method. Nothing is loaded or sent before the first question. */
export function createModel(settings: ModelSettings, method: OutputMethod): Model {
  return {
    name: settings.model,
    method,
    async ask(question, { signal }) {
      signal.throwIfAborted();
      const { apiKey, baseUrl } = settings;
      const wire = openWire({ url: `${baseUrl}/chat/completions`, apiKey });
      const request = requestOf(question, method);
      try {
        await untilAborted(signal, (own) => send(settings, request, { ...wire, signal: own }));
      } catch (error) {
        signal.throwIfAborted();
        throw sending(wire, noResponse(wire, error, settings));
      }
      signal.throwIfAborted();
      const exchange = wire.received();
      if (exchange === null) throw new Error('the client answered without asking');
      const failure = failureOf(exchange, apiKey);
      if (failure !== null) throw sending(wire, failure);
      const answer = answerOf(question, exchange, wire.sent() ?? '');
      const problem = answer.problem === null ? null : withoutKey(answer.problem, apiKey);
      const raw = withoutKey(answer.raw, apiKey);
      return { ...answer, raw, problem, model: answer.model ?? settings.model, method };
    },
  };
}

/** The client leaves a listener on its signal for each call: on one of this call's own, not on one that lives on. */
async function untilAborted(
  signal: AbortSignal,
  work: (own: AbortSignal) => Promise<void>,
): Promise<void> {
  const controller = new AbortController();
  const abort = () => controller.abort(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    await work(controller.signal);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** A failure that knows what was sent. */
function sending(wire: Wire, error: unknown): unknown {
  if (error instanceof ModelFailure) error.sent = wire.sent();
  return error;
}

/** What went wrong before anything was sent is a mistake in the program, and stays the error that it is. */
function noResponse(wire: Wire, error: unknown, { timeoutMs }: ModelSettings): unknown {
  if (wire.sent() === null) return error;
  if (wire.gaveUp()) {
    return new ModelFailure('timeout', `no whole answer within ${timeoutMs / 1000} s`);
  }
  return new ModelFailure('unavailable', 'the connection to the model server failed', {
    cause: error,
  });
}
