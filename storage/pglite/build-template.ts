/** Part of the build: makes the fresh database that first starts unpack, unless this PGlite’s is there. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { packTemplate, templatePath } from './template.ts';

if (!existsSync(templatePath())) {
  const folder = mkdtempSync(join(tmpdir(), 'watchbill-template-'));
  try {
    const database = await PGlite.create({ dataDir: join(folder, 'pglite') });
    await database.exec('checkpoint');
    await database.close();
    await packTemplate(join(folder, 'pglite'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
