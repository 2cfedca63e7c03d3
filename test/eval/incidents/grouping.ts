/** Runs alerts through the real correlation, over a database of its own, in one order of arrival. */
import { rmSync } from 'node:fs';
import { correlateWith } from '../../../activities/correlate.ts';
import { openStorage } from '../../../storage/open.ts';
import { startEmbeddedDatabase } from '../../../storage/pglite/start.ts';
import { nothingEntered, openingFor, portsWith } from '../../activities/ports.ts';
import { temporaryFolder } from '../../storage/databases.ts';
import { makeBatch, makeInput } from '../../storage/made.ts';
import type { Labelled } from './alerts.ts';

/** Alerts of one batch. */
const BATCH = 8;

/** The incident of each alert, in the order given. */
export async function correlated(alerts: readonly Labelled[]): Promise<Map<string, string>> {
  const folder = temporaryFolder();
  const database = await startEmbeddedDatabase({ dataDir: folder });
  const storage = await openStorage({ connection: database.connection });
  try {
    const correlate = correlateWith(portsWith({ storage, assetOf: nothingEntered }, 'joining'));
    const input = await makeInput(storage);
    for (let at = 0, seq = 1; at < alerts.length; at += BATCH, seq += 1) {
      const findings = alerts.slice(at, at + BATCH).map(({ finding }) => finding);
      await storage.commitBatch(makeBatch({ input, seq, findings }));
      await correlate({ input, seq, opening: openingFor(findings) });
    }
    const assigned = await storage.assignmentsOf(alerts.map(({ uid }) => uid));
    return new Map(assigned.map(({ finding, incident }) => [finding, incident]));
  } finally {
    await storage.close();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
