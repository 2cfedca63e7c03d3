/** Suricata EVE JSON: one object a line, `event_type` says which. */
import type { RecordRef } from '../../domain/event.ts';
import { decode, type LineParser, type Parsed } from '../parser.ts';
import { parseObject, textAt } from '../values.ts';
import { readAlert } from './alert.ts';
import { readDnp3 } from './dnp3.ts';
import { readDns } from './dns.ts';
import { readEnip } from './enip.ts';
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

const typeKey = '"event_type":"';

function skippedType(text: string): string | undefined {
  const start = text.indexOf(typeKey);
  if (start < 0) return undefined;
  const from = start + typeKey.length;
  const type = text.slice(from, text.indexOf('"', from));
  return skipped.has(type) && text.endsWith('}') ? type : undefined;
}

export function suricataEve(): LineParser {
  return {
    format: 'suricata-eve',
    parse: parseEve,
    save: () => '',
    load: () => undefined,
  };
}

function parseEve(record: RecordRef): Parsed {
  const text = decode(record.bytes);
  const skip = skippedType(text);
  if (skip !== undefined) return { kind: 'ignored', type: skip };
  const eve = parseObject(text);
  if (eve === undefined) return { kind: 'rejected', reason: 'not a JSON object' };
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
