/** The EVE records of the capture as objects, changed and written again in the order in which they were logged. */
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface EveRecord {
  timestamp: string;
  event_type: string;
  src_ip: string;
  src_port?: number;
  dest_ip: string;
  dest_port?: number;
  flow_id?: number;
  flow?: { start: string; end?: string; bytes_toserver: number; bytes_toclient: number };
  smb?: { ntlmssp?: { user: string; host: string }; status?: string; share?: string };
}

export function readEve(folder: string): EveRecord[] {
  const text = gunzipSync(readFileSync(join(folder, 'eve.json.gz'))).toString();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as EveRecord);
}

/** Writes records as a sensor would have: in the order of their time stamps. */
export async function writeEve(path: string, records: readonly EveRecord[]): Promise<void> {
  const sorted = records.toSorted((a, b) =>
    a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0,
  );
  await writeFile(path, sorted.map((record) => `${JSON.stringify(record)}\n`).join(''));
}

/** `2024-08-12T09:14:00.123456+0000` moved by whole milliseconds, its microseconds kept. */
export function movedTime(text: string, milliseconds: number): string {
  const micros = text.slice(23, 26);
  const time = Date.parse(`${text.slice(0, 23)}Z`) + milliseconds;
  return `${new Date(time).toISOString().slice(0, 23)}${micros}+0000`;
}

/** All times of a record, changed alike. */
export function withTimes(record: EveRecord, change: (text: string) => string): EveRecord {
  const moved = { ...record, timestamp: change(record.timestamp) };
  if (record.flow !== undefined) {
    // Only flow records carry the end; others name the start of their flow.
    const { start, end } = record.flow;
    moved.flow = {
      ...record.flow,
      start: change(start),
      ...(end === undefined ? {} : { end: change(end) }),
    };
  }
  return moved;
}

export function timeOf(text: string): number {
  return Date.parse(`${text.slice(0, 23)}Z`);
}
