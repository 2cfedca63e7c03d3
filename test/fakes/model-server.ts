/**
 * A model server for tests and for trying things out: speaks OpenAI's `/v1/chat/completions` on loopback, and is good,
 * sloppy, down, lying or obedient. From a shell: `npx tsx test/fakes/model-server.ts --mode liar --port 8090`.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { text } from 'node:stream/consumers';
import type { OutputMethod } from '../../agents/model/settings.ts';
import { readAsked } from './asked.ts';
import type { Asked } from './asked.ts';
import { replyOf } from './modes.ts';
import type { Answers, Mode, Reply } from './modes.ts';
import { modes } from './modes.ts';
import { liar } from './liar.ts';
import { obedient } from './obedient.ts';
import { smallestInstance } from './smallest.ts';

export interface LoggedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Null for what is no chat request. */
  asked: Asked | null;
  mode: Mode;
  /** Resolves when the client has closed the connection before the answer was sent; never otherwise. */
  abandoned: Promise<void>;
}

export interface ModelServer {
  /** For OPENAI_BASE_URL: ends with `/v1`. */
  readonly baseUrl: string;
  /** What it got, in order. */
  readonly requests: LoggedRequest[];
  /** May be changed at any time; the next request meets it. */
  mode: Mode;
  seed: number;
  /** Brains by mode; `good` is what the others start from. */
  readonly answers: Answers;
  /** Sent before anything else, one for each chat request, whatever the mode. */
  readonly replies: Reply[];
  /** Methods it knows; others are refused with 400, as real servers do. */
  knows: readonly OutputMethod[];
  close(): Promise<void>;
}

export interface ModelServerOptions {
  mode?: Mode;
  port?: number;
  seed?: number;
  answers?: Partial<Answers>;
  /** Called with each request, for who watches. */
  onRequest?: (request: LoggedRequest) => void;
}

/** Brains that know nothing of what is asked but its schema. */
function genericAnswers(state: { seed: number }): Answers {
  const answers: Answers = {
    good: ({ schema }) => smallestInstance(schema),
    liar: (asked) => liar(answers.good(asked), asked, state.seed),
    obedient: (asked) => obedient(answers.good(asked), asked, state.seed),
  };
  return answers;
}

export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const state = {
    requests: [] as LoggedRequest[],
    mode: options.mode ?? 'good',
    seed: options.seed ?? 1,
    replies: [] as Reply[],
    knows: ['toolCall', 'jsonSchema', 'jsonObject', 'promptOnly'] as readonly OutputMethod[],
    served: 0,
  };
  const answers = Object.assign(genericAnswers(state), options.answers);
  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const logged = await logOf(request, response, state.mode);
    state.requests.push(logged);
    options.onRequest?.(logged);
    const { asked, path } = logged;
    if (path === '/v1/models') return send(response, { json: models });
    if (path !== '/v1/chat/completions') return send(response, problem(404, `no ${path}`));
    if (asked === null) return send(response, problem(400, 'no chat request'));
    const scripted = state.replies.shift();
    if (scripted !== undefined) return send(response, scripted);
    if (!state.knows.includes(asked.method)) {
      return send(response, problem(400, `${asked.method} is not supported`));
    }
    const { mode, seed } = state;
    const turn = state.served;
    state.served += 1;
    return send(response, replyOf(asked, { mode, seed, turn, answers }));
  }

  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return Object.assign(state, { baseUrl: `http://127.0.0.1:${port}/v1`, answers, close });
}

const models = { object: 'list', data: [{ id: 'fake', object: 'model', owned_by: 'watchbill' }] };

function problem(status: number, message: string): Reply {
  return { status, json: { error: { message, type: 'invalid_request_error' } } };
}

async function logOf(
  request: IncomingMessage,
  response: ServerResponse,
  mode: Mode,
): Promise<LoggedRequest> {
  const body = await text(request);
  const abandoned = new Promise<void>((resolve) => {
    response.once('close', () => {
      if (!response.writableFinished) resolve();
    });
  });
  const { method = '', url = '', headers } = request;
  return { method, path: url, headers, body, asked: readAsked(parsed(body)), mode, abandoned };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function send(response: ServerResponse, reply: Reply): void {
  if (reply === 'hang') return;
  const { status = 200, headers = {}, json, body = JSON.stringify(json), stall = false } = reply;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  if (stall) response.write(body);
  else response.end(body);
}

/** Prints the address, then a line for each request. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      mode: { type: 'string', default: 'good' },
      port: { type: 'string', default: '0' },
      seed: { type: 'string', default: '1' },
    },
  });
  const mode = modes.find((known) => known === values.mode);
  if (mode === undefined) throw new Error(`--mode is one of ${modes.join(', ')}`);
  const { baseUrl } = await startModelServer({
    mode,
    port: Number(values.port),
    seed: Number(values.seed),
    onRequest: ({ method, path, asked }) =>
      process.stderr.write(`${method} ${path} ${asked?.schemaName ?? ''} ${asked?.method ?? ''}\n`),
  });
  process.stdout.write(`${baseUrl}\n`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
