/**
 * A fresh database, made once when Watchbill is built: what `initdb` takes seconds for is unpacked in one. Its name says
 * which PGlite made it, and any other makes its own.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create, extract } from 'tar';

/** Beside the compiled form of this file, where the build puts it. */
export function templatePath(): string {
  return fileURLToPath(new URL(`template-${pgliteVersion()}.tgz`, import.meta.url));
}

function pgliteVersion(): string {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(
    readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'),
  ) as { version: string };
  return version;
}

/** Packs a database that is stopped. */
export async function packTemplate(folder: string): Promise<void> {
  const path = templatePath();
  const beside = `${path}.new`;
  await create({ file: beside, cwd: folder, gzip: true, portable: true }, ['.']);
  renameSync(beside, path);
}

/** Unpacks it where there is no database yet; killed in between, it leaves none. */
export async function plantTemplate(folder: string): Promise<void> {
  const path = templatePath();
  if (existsSync(folder) || !existsSync(path)) return;
  const beside = `${folder}.new`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true, mode: 0o700 });
  await extract({ file: path, cwd: beside });
  renameSync(beside, folder);
}
