/** How a command talks to the running instance: its API, with the token only its owner can read. */
import { z } from 'zod';
import { ErrorBody } from '../../domain/api.ts';
import { isErrorCode, WatchbillError } from '../../domain/errors.ts';
import { readInstance } from './instance.ts';
import type { Instance } from './instance.ts';

export interface InstanceClient {
  instance: Instance;
  get: <T>(path: string, schema: z.ZodType<T>) => Promise<T>;
  /** The answer as it is, of a path that answers a file. */
  text: (path: string) => Promise<string>;
  post: <T>(path: string, body: unknown, schema: z.ZodType<T>) => Promise<T>;
  put: <T>(path: string, body: unknown, schema: z.ZodType<T>) => Promise<T>;
  patch: <T>(path: string, body: unknown, schema: z.ZodType<T>) => Promise<T>;
  remove: (path: string) => Promise<void>;
}

/** Longer than any answer of the API should take; a hung instance must not hang the command. */
const answerWithinMs = 30_000;

/**
 * A client of the instance that runs on this data folder. `path` starts with `/api/`.
 * The instance's errors come back as WatchbillError with their own code.
 * @throws WatchbillError NOT_RUNNING when there is no instance, or it doesn't answer.
 */
export async function createInstanceClient(dataDir: string): Promise<InstanceClient> {
  const instance = await readInstance(dataDir);
  return {
    instance,
    get: (path, schema) => request(instance, { method: 'GET', path, schema }),
    async text(path) {
      const response = await send(instance, { method: 'GET', path });
      if (response.ok) return await response.text();
      throw errorOf(response.status, await bodyOf(response), path);
    },
    post: (path, body, schema) => request(instance, { method: 'POST', path, schema, body }),
    put: (path, body, schema) => request(instance, { method: 'PUT', path, schema, body }),
    patch: (path, body, schema) => request(instance, { method: 'PATCH', path, schema, body }),
    async remove(path) {
      await request(instance, { method: 'DELETE', path, schema: z.undefined() });
    },
  };
}

interface Request<T> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  path: string;
  schema: z.ZodType<T>;
  body?: unknown;
}

async function request<T>(instance: Instance, asked: Request<T>): Promise<T> {
  const response = await send(instance, asked);
  const answer = await bodyOf(response);
  if (!response.ok) throw errorOf(response.status, answer, asked.path);
  const parsed = asked.schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new WatchbillError('INTERNAL', `${asked.path} answered in a form this command can't read`, {
    fix: `end the instance (version ${instance.version}) and start it again with this version`,
    cause: parsed.error,
  });
}

function bodyOf(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}

async function send(
  instance: Instance,
  asked: Omit<Request<unknown>, 'schema'>,
): Promise<Response> {
  const headers: Record<string, string> = { authorization: `Bearer ${instance.token}` };
  if (asked.body !== undefined) headers['content-type'] = 'application/json';
  try {
    return await fetch(new URL(asked.path, instance.address), {
      method: asked.method,
      headers,
      ...(asked.body === undefined ? {} : { body: JSON.stringify(asked.body) }),
      redirect: 'error',
      signal: AbortSignal.timeout(answerWithinMs),
    });
  } catch (cause) {
    const message = `the instance at ${instance.address} (process ${instance.pid}) doesn't answer`;
    throw new WatchbillError('NOT_RUNNING', message, { fix: 'npm start', cause });
  }
}

function errorOf(status: number, answer: unknown, path: string): WatchbillError {
  const body = ErrorBody.safeParse(answer);
  if (!body.success) return new WatchbillError('INTERNAL', `${path} answered HTTP ${status}`);
  const { code, message, fix } = body.data.error;
  return isErrorCode(code)
    ? new WatchbillError(code, message, fix === undefined ? {} : { fix })
    : new WatchbillError('INTERNAL', `${code}: ${message}`);
}
