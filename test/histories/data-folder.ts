/** Data folders that earlier versions left behind, unpacked where a build of today can be started on them. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';

/** Small files of the folder, kept as they were. */
const kept = ['delegation.yaml', 'warrant-key.pem'] as const;

/** Fills `dataDir`, which is empty, with what this version left in its own when it was stopped. */
export async function unpackDataFolder(version: string, dataDir: string): Promise<void> {
  const packed = join(import.meta.dirname, version, 'data-folder');
  const read = (name: string) => gunzipSync(readFileSync(join(packed, `${name}.gz`)));
  const write = (name: string, content: Buffer) =>
    writeFileSync(join(dataDir, name), content, { mode: 0o600 });
  mkdirSync(join(dataDir, 'temporal'), { mode: 0o700 });
  write('temporal/temporal.db', read('temporal.db'));
  for (const name of kept) write(name, read(name));
  const database = await PGlite.create({ dataDir: join(dataDir, 'pglite') });
  try {
    await database.exec(read('database.sql').toString());
    await database.exec('checkpoint');
  } finally {
    await database.close();
  }
}
