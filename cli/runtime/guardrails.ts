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
  const { shipped, own } = await readGuardrails(dataDir);
  const schema = await readFile(join(shippedFolder, 'watchbill.cedarschema'), 'utf8');
  return compileGuardrails([...shipped, ...own], schema);
}

/** How many files there are; they are compiled as at a start. @throws WatchbillError GUARDRAILS_INVALID */
export async function countGuardrails(dataDir: string): Promise<{ shipped: number; own: number }> {
  await loadGuardrails(dataDir);
  const { shipped, own } = await readGuardrails(dataDir);
  return { shipped: shipped.length, own: own.length };
}

const shippedFolder = packagePath('policies/guardrails/');

async function readGuardrails(dataDir: string) {
  return {
    shipped: await cedarFiles(shippedFolder),
    own: await cedarFiles(join(dataDir, 'guardrails')),
  };
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
