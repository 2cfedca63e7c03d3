/** Where the migrations lie: they are not compiled, from `dist/storage/` they are two folders up. */
import { fileURLToPath } from 'node:url';

export const migrationsFolder = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? './migrations' : '../../storage/migrations',
    import.meta.url,
  ),
);
