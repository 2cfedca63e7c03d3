/**
 * Recorded workflow histories as JSON files: the server's message as it is, bytes as base64.
 *
 * The SDK's own `historyToJSON` and `historyFromJSON` fail when npm installs protobufjs more than once (grpc-js needs
 * another major version), because a type of one copy is no type to the other.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { listVersions } from './frozen.ts';

interface HistoryEvent {
  eventType?: number | null;
}

export interface RecordedHistory {
  workflowId: string;
  history: { events: HistoryEvent[] };
}

/** The version that recorded it, and its name in there. */
export interface Recording {
  version: string;
  name: string;
}

const folder = import.meta.dirname;
const ending = '.json';

/** Every recording of every version. */
export function listRecordings(): Recording[] {
  return listVersions().flatMap((version) =>
    readdirSync(join(folder, version))
      .filter((file) => file.endsWith(ending))
      .map((file) => ({ version, name: file.slice(0, -ending.length) })),
  );
}

export function historyPath({ version, name }: Recording): string {
  return join(folder, version, `${name}${ending}`);
}

/** @throws EEXIST for a recording that is there: what a version recorded stays as it was. */
export function writeHistory(recording: Recording, workflowId: string, history: object): void {
  const path = historyPath(recording);
  mkdirSync(dirname(path), { recursive: true });
  const text = `${JSON.stringify({ workflowId, history: plain(history) })}\n`;
  writeFileSync(path, text, { flag: 'wx' });
}

export function readHistory(recording: Recording): RecordedHistory {
  return JSON.parse(readFileSync(historyPath(recording), 'utf8'), (_key, value: unknown) =>
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
