/** `watchbill export`: an incident of the running instance as a file. */
import { rename, writeFile } from 'node:fs/promises';
import { exitCodes, WatchbillError } from '../../domain/errors.ts';
import type { ExportFormat, Reader } from '../../domain/export.ts';
import { createInstanceClient } from '../instance/client.ts';
import { answer, type CommandContext } from './context.ts';

export interface ExportOptions {
  format: ExportFormat;
  reader: Reader;
  out?: string;
}

export async function exportIncident(
  incident: string,
  { format, reader, out }: ExportOptions,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const asked = new URLSearchParams({ format, reader });
  const text = await client.text(
    `/api/incidents/${encodeURIComponent(incident)}/export?${asked.toString()}`,
  );
  if (out === undefined) await answer(context, text);
  else await keep(out, text);
  return exitCodes.ok;
}

/** Whole or not at all: a reader never finds half a report. It names people and machines, so only its owner may read it. */
async function keep(file: string, text: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.part`;
  try {
    await writeFile(unfinished, text, { mode: 0o600, flag: 'wx' });
    await rename(unfinished, file);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new WatchbillError('USAGE', `can't write ${file}: ${why}`, {
      fix: 'give --out a file in a folder that you may write to',
      cause,
    });
  }
}
