/** Suricata EVE JSON: one object a line, `event_type` says which. */
import type { RecordRef } from '../../domain/event.ts';
import { decode, type LineParser, type Parsed } from '../parser.ts';
import { textOfBytes } from '../text-cache.ts';
import { parseObject, textAt, type JsonObject } from '../values.ts';
import { readAlert } from './alert.ts';
import { readDnp3 } from './dnp3.ts';
import { readDns } from './dns.ts';
import { readEnip } from './enip.ts';
import { fastRecord } from './fast-records.ts';
import { readFlow } from './flow.ts';
import { readHttp } from './http.ts';
import { readKrb5 } from './krb5.ts';
import { readLdap } from './ldap.ts';
import { readModbus } from './modbus.ts';
import { readRdp } from './rdp.ts';
import { loggedAt, readConversation, type RecordReader } from './record.ts';
import { readSmb } from './smb.ts';
import { readSsh } from './ssh.ts';
import { readTls } from './tls.ts';

const readers: ReadonlyMap<string, RecordReader> = new Map([
  ['flow', readFlow],
  ['dns', readDns],
  ['http', readHttp],
  ['smb', readSmb],
  ['krb5', readKrb5],
  ['ldap', readLdap],
  ['rdp', readRdp],
  ['modbus', readModbus],
  ['dnp3', readDnp3],
  ['enip', readEnip],
  ['tls', readTls],
  ['ssh', readSsh],
  ['alert', readAlert],
]);

/**
 * Frequent types nobody reads, recognised without parsing their JSON. Only names that no nested `event_type` has
 * (rdp carries one), so that the first one in the text is the record's own.
 */
const skipped: ReadonlySet<string> = new Set([
  'anomaly',
  'dcerpc',
  'dhcp',
  'drop',
  'fileinfo',
  'netflow',
  'nfs',
  'quic',
  'snmp',
  'stats',
  'tftp',
]);

/** Its first letter is looked for behind the timestamp, which always comes first. */
const typeKey = Uint8Array.from('event_type":"', (char) => char.charCodeAt(0));
const earliest = 40;
const latest = 300;
const quote = 34;
const closingBrace = 125;

/** The type that is written near the start of a record; empty if there is none. A record inside may have another. */
function writtenType(bytes: Uint8Array): string {
  const end = Math.min(bytes.length, latest);
  for (let i = earliest; i < end; i++) {
    if (bytes[i] !== typeKey[0] || bytes[i + 1] !== typeKey[1] || !hasTypeKey(bytes, i)) continue;
    const start = i + typeKey.length;
    let close = start;
    while (close < end && bytes[close] !== quote) close++;
    return textOfBytes(bytes, start, close);
  }
  return '';
}

function hasTypeKey(bytes: Uint8Array, at: number): boolean {
  for (let i = 2; i < typeKey.length; i++) if (bytes[at + i] !== typeKey[i]) return false;
  return true;
}

/** `fast: false` reads every record by `JSON.parse`, for comparing the two ways. */
export function suricataEve({ fast = true }: { fast?: boolean } = {}): LineParser {
  return {
    format: 'suricata-eve',
    parse: (record) => parseEve(record, fast),
    save: () => '',
    load: () => undefined,
  };
}

function parseEve(record: RecordRef, fast: boolean): Parsed {
  const { bytes } = record;
  const written = writtenType(bytes);
  if (skipped.has(written) && bytes[bytes.length - 1] === closingBrace) {
    return { kind: 'ignored', type: written };
  }
  const text = decode(bytes);
  const quick = fast ? fastRecord(text, written, record) : undefined;
  if (quick !== undefined) {
    return { kind: 'events', events: quick.events, loggedAt: quick.loggedAt };
  }
  const eve = parseObject(text);
  return eve === undefined
    ? { kind: 'rejected', reason: 'not a JSON object' }
    : readEve(record, eve);
}

function readEve(record: RecordRef, eve: JsonObject): Parsed {
  const type = textAt(eve, 'event_type');
  if (type === undefined) return { kind: 'rejected', reason: 'no event_type' };
  const read = readers.get(type);
  if (read === undefined) return { kind: 'ignored', type };
  const logged = loggedAt(eve);
  if (logged === undefined) return { kind: 'rejected', reason: 'no readable timestamp' };
  const conversation = readConversation(eve, record, logged);
  if (typeof conversation === 'string') return { kind: 'rejected', reason: conversation };
  const events = read(eve, conversation);
  if (typeof events === 'string') return { kind: 'rejected', reason: events };
  return events.length === 0
    ? { kind: 'ignored', type }
    : { kind: 'events', events, loggedAt: logged };
}
