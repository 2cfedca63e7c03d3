/** Windows Security events as JSON lines, from EVTX files or shippers. */
import type { RecordRef } from '../../domain/event.ts';
import { decode, type LineParser, type Parsed } from '../parser.ts';
import { parseObject } from '../values.ts';
import { readAccountChange } from './account-change.ts';
import { readTicket } from './kerberos.ts';
import { readExplicitLogon, readLogon, readNtlmValidation } from './logon.ts';
import { rawWindows } from './raw.ts';
import type { EventReader } from './reader.ts';
import { readRecord } from './record.ts';
import { readShare } from './share.ts';

/** Left out on purpose: 4634 (a log-off) and 4672 (rights of a log-on that 4624 already tells). */
const readers: ReadonlyMap<number, EventReader> = new Map([
  [4624, readLogon],
  [4625, readLogon],
  [4648, readExplicitLogon],
  [4720, readAccountChange],
  [4728, readAccountChange],
  [4732, readAccountChange],
  [4756, readAccountChange],
  [4768, readTicket],
  [4769, readTicket],
  [4771, readTicket],
  [4776, readNtlmValidation],
  [5140, readShare],
  [5145, readShare],
]);

export function windowsEvents(): LineParser {
  return {
    format: 'windows-events',
    parse,
    raw: rawWindows,
    save: () => '',
    load: () => undefined,
  };
}

function parse(record: RecordRef): Parsed {
  const object = parseObject(decode(record.bytes));
  if (object === undefined) return { kind: 'rejected', reason: 'not a JSON object' };
  const windows = readRecord(object);
  if (windows === undefined) return { kind: 'ignored', type: 'unrecognised' };
  if (typeof windows === 'string') return { kind: 'rejected', reason: windows };
  const { channel, eventId, time } = windows;
  // Other channels use the same numbers for other things.
  const isSecurity = channel === undefined || channel === 'Security';
  const events = isSecurity ? readers.get(eventId)?.(windows, record) : undefined;
  return events === undefined || events.length === 0
    ? { kind: 'ignored', type: String(eventId) }
    : { kind: 'events', events, loggedAt: time };
}
