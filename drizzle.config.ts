/** Tells drizzle-kit where the schema is and where its SQL migrations go (`npx drizzle-kit generate`). */
import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './storage/schema/*.ts',
  out: './storage/migrations',
  casing: 'snake_case',
});
