/** A real Temporal server behind a front that asks for a client certificate and, where wanted, for an API key. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, constants, createSecureServer, type ServerHttp2Stream } from 'node:http2';
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Certificate } from '../../tls/certificates.ts';

export interface Front {
  /** Port on loopback. */
  port: number;
  /** How many calls came through. */
  passed: () => number;
  close(): void;
}

interface FrontOptions {
  /** `host:port` of the server, which speaks without TLS. */
  server: string;
  own: Certificate;
  /** Whose certificate is let in; null: anybody’s, and none. */
  client: Certificate | null;
  apiKey: string | null;
}

/** gRPC’s code for a call without the right key. */
const UNAUTHENTICATED = '16';

export async function openFront({ server, own, client, apiKey }: FrontOptions): Promise<Front> {
  const behind = connect(`http://${server}`);
  let passed = 0;
  const front = createSecureServer({
    key: readFileSync(own.key),
    cert: readFileSync(own.cert),
    ...(client === null
      ? {}
      : { ca: readFileSync(client.cert), requestCert: true, rejectUnauthorized: true }),
  });
  front.on('sessionError', () => undefined);
  front.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    if (apiKey !== null && headers['authorization'] !== `Bearer ${apiKey}`) {
      stream.respond(
        { ':status': 200, 'content-type': 'application/grpc', 'grpc-status': UNAUTHENTICATED },
        { endStream: true },
      );
      return;
    }
    passed += 1;
    const onward = behind.request({ ...headers, ':scheme': 'http', ':authority': server });
    onward.on('error', () => stream.destroy());
    stream.on('close', () => onward.close(constants.NGHTTP2_CANCEL));
    stream.pipe(onward);
    passBack(onward, stream);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    port: (front.address() as AddressInfo).port,
    passed: () => passed,
    close() {
      behind.destroy();
      front.close();
    },
  };
}

/** The answer, with the trailers in which gRPC says how a call ended. */
function passBack(
  onward: ReturnType<ReturnType<typeof connect>['request']>,
  stream: ServerHttp2Stream,
): void {
  let trailers: OutgoingHttpHeaders = {};
  onward.on('trailers', (said: IncomingHttpHeaders) => {
    trailers = { ...said };
  });
  onward.on('response', (said) => {
    const ended = said['grpc-status'] !== undefined;
    stream.respond(said, { waitForTrailers: !ended, endStream: ended });
    if (ended) return;
    stream.on('wantTrailers', () => stream.sendTrailers(trailers));
    onward.pipe(stream);
  });
}
