/** The committed OpenAPI document is what the app produces; `npm run generate:api` writes it. */
import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { createApp } from '../../api/app.ts';
import { createWorld } from './in-memory-ports.ts';

const committed = new URL('../../web/openapi.json', import.meta.url);

it('equals web/openapi.json', async () => {
  const app = await createApp(createWorld({ empty: true }).ports, {
    version: '0.1.0',
    instanceToken: 'unused',
    ownerName: 'nobody',
    webRoot: null,
  });
  const answer = await app.inject({
    url: '/api/openapi.json',
    headers: { host: '127.0.0.1:8080' },
  });
  await app.close();
  const document: unknown = answer.json();
  if (process.env.WATCHBILL_WRITE_OPENAPI === '1') {
    await writeFile(committed, `${JSON.stringify(document, null, 2)}\n`);
  }
  expect(JSON.parse(await readFile(committed, 'utf8'))).toEqual(document);
});
