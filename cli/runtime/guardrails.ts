/** Reads the guardrails: those that ship, and those a site adds in its data folder. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isMissingFile } from '../../activities/missing-file.ts';
import {
  compileGuardrails,
  type GuardrailFile,
  type Guardrails,
} from '../../policies/guardrails/engine.ts';
import { packagePath } from './package-folder.ts';

/** @throws WatchbillError GUARDRAILS_INVALID: without its guardrails nothing starts. */
export async function loadGuardrails(dataDir: string): Promise<Guardrails> {
  const shipped = packagePath('policies/guardrails/');
  const schema = await readFile(join(shipped, 'watchbill.cedarschema'), 'utf8');
  const files = [
    ...(await cedarFiles(shipped)),
    ...(await cedarFiles(join(dataDir, 'guardrails'))),
  ];
  return compileGuardrails(files, schema);
}

async function cedarFiles(folder: string): Promise<GuardrailFile[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissingFile(error)) return [];
    throw error;
  });
  const wanted = names.filter((name) => name.endsWith('.cedar')).sort();
  return await Promise.all(
    wanted.map(async (name) => ({
      name: basename(name),
      text: await readFile(join(folder, name), 'utf8'),
    })),
  );
}
