/** A case database of its own for a test of activities, in a folder that goes with it. */
import { rmSync } from 'node:fs';
import { openStorage, type Storage } from '../../storage/open.ts';
import { startEmbeddedDatabase } from '../../storage/pglite/start.ts';
import { temporaryFolder } from '../storage/databases.ts';

export interface Embedded {
  /** For files of the test; removed at the end. */
  folder: string;
  storage: Storage;
  end: () => Promise<void>;
}

export async function openEmbedded(): Promise<Embedded> {
  const folder = temporaryFolder();
  const database = await startEmbeddedDatabase({ dataDir: folder });
  const storage = await openStorage({ connection: database.connection });
  return {
    folder,
    storage,
    async end() {
      await storage.close();
      await database.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
