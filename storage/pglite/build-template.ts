/** Part of the build: makes the fresh database that first starts unpack, unless it is there. */
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { openStorage } from '../open.ts';
import { startEmbeddedDatabase } from './start.ts';
import { packTemplate, templatePath } from './template.ts';

async function build(dataDir: string): Promise<void> {
  const database = await startEmbeddedDatabase({ dataDir });
  const storage = await openStorage({ connection: database.connection });
  await storage.close();
  await database.stop();
  await packTemplate(join(dataDir, 'pglite'));
}

/** Of other versions. */
function removeOthers(): void {
  const folder = dirname(templatePath());
  const others = readdirSync(folder).filter((name) => name.startsWith('template-'));
  for (const name of others) rmSync(join(folder, name));
}

if (!existsSync(templatePath())) {
  removeOthers();
  const dataDir = mkdtempSync(join(tmpdir(), 'watchbill-template-'));
  try {
    await build(dataDir);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}
