/**
 * Reaches the shared data beside the checkout; tests skip only where all of it is absent, as it is with
 * `WATCHBILL_SHARED_DATA=/nowhere`.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Event } from '../../domain/event.ts';
import { parserOf, recognise, type LogFormat } from '../../sources/index.ts';

export const sharedData =
  process.env['WATCHBILL_SHARED_DATA'] ?? join(import.meta.dirname, '../../../shared/data');
export const hasSharedData = existsSync(sharedData);
export const absent = 'skipped: shared data not present';

/** The capture that is bundled with the package: ours, there in every checkout, and the shared one byte for byte. */
export const vishing = join(import.meta.dirname, '../../samples/vishing/eve.json.gz');

/** The bytes of a file below the shared data, or of one of ours by its absolute path; gunzipped if need be. */
export function load(path: string): Uint8Array {
  const bytes = readFileSync(resolve(sharedData, path));
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes;
}

export function filesBelow(folder: string): string[] {
  return readdirSync(join(sharedData, folder))
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(join(sharedData, path)).isDirectory() ? filesBelow(path) : [path];
    });
}

export function* linesOf(bytes: Uint8Array): Generator<{ bytes: Uint8Array; offset: number }> {
  for (let start = 0; start < bytes.length;) {
    const at = bytes.indexOf(10, start);
    const end = at < 0 ? bytes.length : at;
    if (end > start) yield { bytes: bytes.subarray(start, end), offset: start };
    start = end + 1;
  }
}

export interface Reading {
  format: LogFormat | null;
  events: Event[];
  ignored: Record<string, number>;
  rejected: Record<string, number>;
}

/** Reads all of a file's records. */
export function readAll(bytes: Uint8Array, file = 'test.log'): Reading {
  const format = recognise(bytes.subarray(0, 64 * 1024));
  const reading: Reading = { format, events: [], ignored: {}, rejected: {} };
  if (format === null) return reading;
  const parser = parserOf(format);
  for (const line of linesOf(bytes)) {
    const parsed = parser.parse({ file, ...line });
    if (parsed.kind === 'events') for (const event of parsed.events) reading.events.push(event);
    else if (parsed.kind === 'ignored') count(reading.ignored, parsed.type);
    else if (parsed.kind === 'rejected') count(reading.rejected, parsed.reason);
  }
  return reading;
}

export function count(into: Record<string, number>, key: string): void {
  into[key] = (into[key] ?? 0) + 1;
}

export function byClass(events: readonly Event[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const event of events) count(counts, event.class);
  return counts;
}
