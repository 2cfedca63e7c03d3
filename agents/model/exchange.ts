/** One request and its response on the wire, kept to the byte: what is judged is this, not what LangChain makes of it. */

export interface Exchange {
  status: number;
  headers: Headers;
  /** The body as it came; bytes that are no UTF-8 are shown as U+FFFD. */
  body: string;
  /** The body was longer than is read: `body` is how it begins. */
  cut: boolean;
}

export interface Wire {
  /** Stands in for the client's `fetch`. */
  fetch: typeof fetch;
  /** The body that was sent; null until then. */
  sent: () => string | null;
  /** The response, once its body is read to the end. */
  received: () => Exchange | null;
  /** The client gave up waiting. */
  gaveUp: () => boolean;
}

/** An answer is some kilobytes; a server that sends without end must not fill the memory. */
const longestBody = 4_000_000;

/** All that a model server needs. The client would add the machine's system, architecture and runtime. */
const headersSent = ['accept', 'authorization', 'content-type'];

export interface WireOptions {
  /** The only address that may be asked, whatever the environment tells the client. */
  url: string;
  apiKey: string;
}

/** A wire for one call. The body is read here, so that the client's time limit covers it. */
export function openWire({ url, apiKey }: WireOptions): Wire {
  let sent: string | null = null;
  let received: Exchange | null = null;
  let clientSignal: AbortSignal | null = null;
  const recorded: typeof fetch = async (input, init = {}) => {
    const asked = input instanceof Request ? input.url : String(input);
    if (asked !== url) throw new TypeError(`the client wanted to ask ${asked} instead of ${url}`);
    sent = typeof init.body === 'string' ? init.body : '';
    clientSignal = init.signal ?? null;
    const headers = new Headers(init.headers);
    for (const name of [...headers.keys()]) {
      if (!headersSent.includes(name)) headers.delete(name);
    }
    if (apiKey === '') headers.delete('authorization');
    headers.set('user-agent', 'watchbill');
    // A redirect would carry the prompt to a server that nobody named.
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    received = await exchangeOf(response);
    // What it makes of a broken answer is an exception or a line on the console, so it never sees one.
    return Response.json({ choices: [] });
  };
  return {
    fetch: recorded,
    sent: () => sent,
    received: () => received,
    gaveUp: () => clientSignal?.aborted ?? false,
  };
}

async function exchangeOf(response: Response): Promise<Exchange> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  const parts: string[] = [];
  let length = 0;
  const chunks: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of chunks ?? []) {
    length += chunk.byteLength;
    parts.push(decoder.decode(chunk, { stream: true }));
    // Leaving the loop cancels the body, and with it the connection.
    if (length > longestBody) break;
  }
  parts.push(decoder.decode());
  return {
    status: response.status,
    headers: response.headers,
    body: parts.join(''),
    cut: length > longestBody,
  };
}
