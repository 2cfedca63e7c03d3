#!/usr/bin/env bash
# A Temporal server's certificate that says CA:TRUE (what `openssl req -x509` makes unless told otherwise) is taken by
# one half of the TypeScript SDK and refused by the other, with the same TLS options: @temporalio/client (gRPC for
# Node, OpenSSL) connects, @temporalio/worker (Rust core, webpki) does not. A program that checks its server with the
# client half, and then starts workers, passes its check and dies afterwards.
#
# Guess before: both halves take the same certificates, as they take the same options. Missed.
# Seen with @temporalio/client and @temporalio/worker 1.24.0 on Node 20.20:
#   CA:FALSE client=connected worker=connected
#   CA:TRUE  client=connected worker=refused (CaUsedAsEndEntity)
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @temporalio/client@1.24.0 @temporalio/worker@1.24.0 >/dev/null 2>&1

make_certificate() { # NAME CA
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 \
    -keyout "$1.key" -out "$1.pem" -subj /CN=temporal.example.org \
    -addext subjectAltName=DNS:temporal.example.org ${2:+-addext "$2"} 2>/dev/null
}
make_certificate leaf 'basicConstraints=critical,CA:FALSE'
make_certificate authority ''

cat >try.cjs <<'JS'
const { createSecureServer } = require('node:http2');
const { readFileSync } = require('node:fs');
const { Connection } = require('@temporalio/client');
const { NativeConnection } = require('@temporalio/worker');

/** Answers every call with an empty message: enough to connect. */
function serve(name) {
  const server = createSecureServer({ key: readFileSync(`${name}.key`), cert: readFileSync(`${name}.pem`) });
  server.on('stream', (stream) => {
    stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0' }));
    stream.end(Buffer.alloc(5));
  });
  server.on('sessionError', () => undefined);
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)));
}

async function tried(connect) {
  try {
    await (await connect()).close();
    return 'connected';
  } catch (error) {
    const why = /CaUsedAsEndEntity/.exec(String(error.message))?.[0] ?? String(error.message).slice(0, 200);
    return `refused (${why})`;
  }
}

(async () => {
  for (const [name, label] of [['leaf', 'CA:FALSE'], ['authority', 'CA:TRUE ']]) {
    const address = `127.0.0.1:${await serve(name)}`;
    const tls = { serverNameOverride: 'temporal.example.org', serverRootCACertificate: readFileSync(`${name}.pem`) };
    const client = await tried(() => Connection.connect({ address, tls }));
    const worker = await tried(() => NativeConnection.connect({ address, tls }));
    console.log(`${label} client=${client} worker=${worker}`);
  }
  process.exit(0);
})();
JS

timeout 120 node try.cjs | tee seen.txt
diff seen.txt - <<'EXPECTED'
CA:FALSE client=connected worker=connected
CA:TRUE  client=connected worker=refused (CaUsedAsEndEntity)
EXPECTED
echo "as seen before"
