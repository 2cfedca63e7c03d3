/** `watchbill inputs`: what was read, how far, and which records could not be read. */
import { z } from 'zod';
import { RejectedRecord, Status } from '../../domain/api.ts';
import { exitCodes } from '../../domain/errors.ts';
import { createInstanceClient } from '../instance/client.ts';
import { renderTable } from '../output/table.ts';
import { answer, type CommandContext } from './context.ts';

export interface InputsOptions {
  /** The uid of an input: list its rejected records instead. */
  rejected?: string;
  json?: boolean;
}

export async function inputs(options: InputsOptions, context: CommandContext): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  if (options.rejected !== undefined) {
    const path = `/api/inputs/${encodeURIComponent(options.rejected)}/rejected`;
    await answer(
      context,
      rejectedText(await client.get(path, z.array(RejectedRecord)), options, context),
    );
    return exitCodes.ok;
  }
  const status = await client.get('/api/status', Status);
  await answer(context, inputsText(status, options, context));
  return exitCodes.ok;
}

function inputsText({ inputs }: Status, { json }: InputsOptions, { out }: CommandContext): string {
  if (json) return `${JSON.stringify({ schema: 'watchbill.inputs/1', inputs })}\n`;
  const columns = ['input', 'state', 'events', 'rejected', 'ignored', 'findings', 'paths'];
  const rows = inputs.map((input) => [
    input.input,
    input.message === null ? input.state : `${input.state}: ${input.message}`,
    String(input.events),
    String(input.rejected),
    String(input.ignored),
    String(input.findings),
    input.name,
  ]);
  return renderTable(
    columns.map((title) => ({ title })),
    rows,
    out,
  );
}

function rejectedText(
  records: RejectedRecord[],
  { json }: InputsOptions,
  { out }: CommandContext,
): string {
  if (json) return `${JSON.stringify({ schema: 'watchbill.rejected/1', records })}\n`;
  const columns = ['file', 'offset', 'reason', 'record'].map((title) => ({ title }));
  const rows = records.map(({ file, offset, reason, raw }) => [file, String(offset), reason, raw]);
  return renderTable(columns, rows, out);
}
