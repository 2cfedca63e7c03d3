/** EVE records by name, as events: of our vishing capture, and of Suricata 7's forms with values of our own. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Event } from '../../domain/event.ts';
import { suricataEve } from '../../sources/suricata-eve/index.ts';
import type { Parsed } from '../../sources/index.ts';

const fixture = join(import.meta.dirname, '../fixtures/sources/suricata-eve.ndjson');

export const eveRecords: ReadonlyMap<string, Record<string, unknown>> = new Map(
  readFileSync(fixture, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; record: Record<string, unknown> })
    .map(({ name, record }) => [name, record]),
);

export function parseEve(record: unknown): Parsed {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  const bytes = new TextEncoder().encode(text);
  return suricataEve().parse({ file: 'eve.json', offset: 0, bytes });
}

/** The events of the record of that name, some of its fields changed. */
export function eveEvents(name: string, change: Record<string, unknown> = {}): Event[] {
  const record = eveRecords.get(name);
  if (record === undefined) throw new Error(`no fixture ${name}`);
  const parsed = parseEve({ ...record, ...change });
  if (parsed.kind !== 'events') throw new Error(`${name} is ${parsed.kind}`);
  return parsed.events;
}
