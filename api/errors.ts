/** Turns every error into the one shape the API answers with; what is not ours is logged and not told. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isResponseSerializationError } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import type { ErrorBody } from '../domain/api.ts';
import { WatchbillError } from '../domain/errors.ts';

/** Fastify's own refusals of a request (bad JSON, wrong media type, too large, invalid) are the caller's to mend. */
function isRequestError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    !isResponseSerializationError(error) &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode >= 400 &&
    error.statusCode < 500
  );
}

function asWatchbillError(error: unknown, request: FastifyRequest): WatchbillError {
  if (error instanceof WatchbillError) return error;
  if (isRequestError(error)) {
    const tooLarge = 'code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE';
    return new WatchbillError(tooLarge ? 'DOCUMENT_TOO_LARGE' : 'INVALID_BODY', error.message);
  }
  request.log.error({ err: error }, 'a request failed');
  return new WatchbillError('INTERNAL', 'something failed inside; the log has the reason');
}

/** The body of an error answer. */
export function errorBody(error: WatchbillError): ErrorBody {
  const { code, message, docs, fix } = error;
  return { error: { code, message, docs, ...(fix === undefined ? {} : { fix }) } };
}

/** Parses a body again inside the handler: Fastify's validation can be skipped by a crafted Content-Type. */
export function parseBody<S extends z.ZodType>(schema: S, body: unknown): z.output<S> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  const where = first?.path.join('.') ?? '';
  throw new WatchbillError('INVALID_BODY', `${where || 'body'}: ${first?.message ?? 'invalid'}`);
}

/** The value, or NOT_FOUND. */
export function found<T>(value: T | null, what: string): T {
  if (value === null) throw new WatchbillError('NOT_FOUND', `no such ${what}`);
  return value;
}

export function installErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error, request: FastifyRequest, reply: FastifyReply) => {
    const known = asWatchbillError(error, request);
    return reply
      .code(known.http)
      .type('application/json')
      .serializer(JSON.stringify)
      .send(errorBody(known));
  });
}
