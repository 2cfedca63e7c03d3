/** Opens the case database that the settings ask for: PostgreSQL by DATABASE_URL, else the embedded one. */
import type { Logger } from 'pino';
import { openStorage, type Connection, type Storage } from '../../storage/open.ts';
import { createTenure, type Tenure } from '../../storage/tenure.ts';
import { startEmbeddedDatabase } from '../../storage/pglite/start.ts';

export interface CaseDatabase {
  storage: Storage;
  /** Who works on it. */
  tenure: Tenure;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  log: Pick<Logger, 'warn' | 'error'>;
  /** Called when the embedded database ends while nobody asked it to. */
  onEnded: (error: Error) => void;
}

/** @throws WatchbillError DATABASE_LOCKED, DATABASE_NEWER, DATABASE_UNREACHABLE. */
export async function openCaseDatabase({
  env,
  dataDir,
  log,
  onEnded,
}: DatabaseOptions): Promise<CaseDatabase> {
  const url = env['DATABASE_URL'];
  const embedded = url ? null : await startEmbeddedDatabase({ dataDir });
  void embedded?.ended.then((error) => error && onEnded(error));
  const connection: Connection = embedded?.connection ?? { kind: 'postgresql', url: url ?? '' };
  try {
    const storage = await openStorage({
      connection,
      onConnectionLost: (error) =>
        log.warn({ err: error }, 'a database connection broke; the next query opens another'),
    });
    const tenure = createTenure(connection);
    return {
      storage: logAlarms(storage, log),
      tenure,
      async close() {
        await tenure.release();
        await storage.close();
        await embedded?.stop();
      },
    };
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

/** Each alarm stands in the log too: when it is first raised, and at the second, fourth, eighth… time. */
function logAlarms(storage: Storage, log: DatabaseOptions['log']): Storage {
  return {
    ...storage,
    async raiseAlarm(raised) {
      const alarm = await storage.raiseAlarm(raised);
      const { code, subject, times } = alarm;
      if (Number.isInteger(Math.log2(times))) {
        log.warn({ alarm: code, subject, times }, `alarm ${code} ${subject}: ${raised.detail}`);
      }
      return alarm;
    },
  };
}
