/** The thread of the embedded database: PGlite behind a unix socket that speaks PostgreSQL's protocol. */
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { plantTemplate } from './template.ts';
import { WorkerData, readyNotice, stopRequest } from './protocol.ts';

/** One for the pool, the others for its connections that are still closing when it opens a new one. */
const maxConnections = 8;

const { folder, socket } = WorkerData.parse(workerData);
plantTemplate(folder);
const db = await PGlite.create({ dataDir: folder });
const server = new PGLiteSocketServer({ db, path: socket, maxConnections });
await server.start();

async function stop(): Promise<void> {
  await server.stop();
  await db.exec('checkpoint');
  await db.close();
  parentPort?.close();
}

parentPort?.on('message', (message) => {
  // A rejection ends the thread with an error, which its starter reports.
  if (message === stopRequest) void stop();
});
parentPort?.postMessage(readyNotice);
