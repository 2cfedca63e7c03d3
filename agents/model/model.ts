/** The model behind one contract: a question with a schema in, a checked value or a problem out. */
import { answerOf } from './answer.ts';
import { send } from './chat.ts';
import { openWire } from './exchange.ts';
import type { Wire } from './exchange.ts';
import { failureOf, ModelFailure } from './failure.ts';
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
      let disliked: unknown = null;
      try {
        await send(settings, requestOf(question, method), { signal, fetch: wire.fetch });
      } catch (error) {
        disliked = error;
      }
      signal.throwIfAborted();
      const exchange = wire.received();
      if (exchange === null) throw noResponse(wire, disliked, settings);
      const failure = failureOf(exchange);
      if (failure !== null) throw failure;
      const answer = answerOf(question, exchange, wire.sent() ?? '');
      return { ...answer, model: answer.model ?? settings.model, method };
    },
  };
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
