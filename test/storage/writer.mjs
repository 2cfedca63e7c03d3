/** A process for the durability test: commits batches without end and prints each one that was acknowledged. */
import { openStorage } from '../../dist/storage/open.js';
import { startEmbeddedDatabase } from '../../dist/storage/pglite/start.js';

const database = await startEmbeddedDatabase({ dataDir: process.argv[2] });
const storage = await openStorage({ connection: database.connection });
const input = 'killed';
await storage.registerInput({ uid: input, paths: [], asLive: false });
const resume = await storage.resumePoint(input);

for (let seq = (resume?.seq ?? 0) + 1; ; seq += 1) {
  await storage.commitBatch({
    input,
    seq,
    position: { seq },
    counts: { events: 1, rejected: 0, ignored: 0 },
    findings: [],
    detectorState: { padding: 'x'.repeat(200_000) },
    lesson: 0,
    entities: [{ key: `entity-${seq}`, state: { seq } }],
    rejected: [],
    progress: { bytesRead: seq, bytesTotal: null, eventTime: null, message: null },
    done: false,
    at: seq,
  });
  process.stdout.write(`${seq}\n`);
}
