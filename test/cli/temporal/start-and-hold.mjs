/** A parent process for the adoption test: starts the server, prints its pid and address, and waits to be killed. */
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const [binary, dataDir] = process.argv.slice(2);
const file = fileURLToPath(new URL('../../../cli/temporal/dev-server.ts', import.meta.url));
// Node 20 can't run TypeScript; Vite is there already and can.
const vite = await createServer({
  configFile: false,
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});
const module = await vite.ssrLoadModule(file);
const log = { info: () => undefined, warn: () => undefined };
const { pid, address } = await module.startDevServer({ binary, dataDir, log });
process.stdout.write(`${JSON.stringify({ pid, address })}\n`);
setInterval(() => undefined, 60_000);
