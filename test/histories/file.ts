/**
 * Recorded workflow histories as JSON files: the server's message as it is, bytes as base64.
 *
 * The SDK's own `historyToJSON` and `historyFromJSON` fail when npm installs protobufjs more than once (grpc-js needs
 * another major version), because a type of one copy is no type to the other.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface HistoryEvent {
  eventType?: number | null;
}

export interface RecordedHistory {
  workflowId: string;
  history: { events: HistoryEvent[] };
}

export function historyPath(name: string): string {
  return join(import.meta.dirname, `${name}.json`);
}

export function writeHistory(name: string, workflowId: string, history: object): void {
  writeFileSync(historyPath(name), `${JSON.stringify({ workflowId, history: plain(history) })}\n`);
}

export function readHistory(name: string): RecordedHistory {
  return JSON.parse(readFileSync(historyPath(name), 'utf8'), (_key, value: unknown) =>
    isBytes(value) ? Buffer.from(value.base64, 'base64') : value,
  ) as RecordedHistory;
}

function isBytes(value: unknown): value is { base64: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'base64' in value &&
    typeof value.base64 === 'string'
  );
}

/** Own fields only: the message's `toJSON` would write enums as names, which only its own type reads back. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return { base64: Buffer.from(value).toString('base64') };
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, field]) => field !== null);
  return Object.fromEntries(fields.map(([name, field]) => [name, plain(field)]));
}
