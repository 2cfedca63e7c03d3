/** Zeek logs as JSON lines, in the spellings that loggers and shippers give them. */
import type { RecordRef } from '../../domain/event.ts';
import type { RawRecord } from '../../domain/raw-record.ts';
import { decode, type LineParser, type Parsed } from '../parser.ts';
import { epochSeconds, parseEpochTime, parseIsoTime } from '../time.ts';
import { isObject, parseObject, textAt, type JsonObject } from '../values.ts';
import { contextOf } from './raw-context.ts';
import { readRow, rowReaders } from './records.ts';
import type { ZeekRow } from './row.ts';

export function zeekJson(): LineParser {
  return { format: 'zeek-json', parse, raw, save: () => '', load: () => undefined };
}

function parse(record: RecordRef): Parsed {
  const object = parseObject(decode(record.bytes));
  if (object === undefined) return { kind: 'rejected', reason: 'not a JSON object' };
  const path = pathOf(object);
  if (path === undefined) return { kind: 'ignored', type: 'unrecognised' };
  if (!rowReaders.has(path)) return { kind: 'ignored', type: path };
  return readRow(path, jsonRow(object), record);
}

function raw(record: RecordRef): RawRecord | undefined {
  const object = parseObject(decode(record.bytes));
  const service = object === undefined ? undefined : pathOf(object);
  if (object === undefined || service === undefined) return undefined;
  return {
    product: 'zeek',
    service,
    record,
    field: (name) => rawValueOf(object, name),
    values: () => Object.values(object),
    about: () => contextOf(jsonRow(object)),
  };
}

function pathOf(object: JsonObject): string | undefined {
  return textAt(object, '_path') ?? textAt(object, '@stream') ?? pathByFields(object);
}

/** A field that only this log has, for records that do not name theirs; the first that is present decides. */
const tellingFields: readonly (readonly [field: string, path: string])[] = [
  ['conn_state', 'conn'],
  ['qtype_name', 'dns'],
  ['qclass_name', 'dns'],
  ['trans_depth', 'http'],
  ['share_type', 'smb_mapping'],
  ['server_nb_computer_name', 'ntlm'],
  ['domainname', 'ntlm'],
  ['request_type', 'kerberos'],
  ['deref_aliases', 'ldap_search'],
  ['security_protocol', 'rdp'],
  ['client_channels', 'rdp'],
  ['pdu_type', 'modbus'],
  ['note', 'notice'],
  ['auth_attempts', 'ssh'],
  ['host_key_alg', 'ssh'],
  ['fc_request', 'dnp3'],
  ['fc_reply', 'dnp3'],
  ['opcode', 'ldap'],
  ['opcodes', 'ldap'],
  ['ssl_history', 'ssl'],
  ['cipher', 'ssl'],
  ['named_pipe', 'dce_rpc'],
  ['action', 'smb_files'],
  ['certificate.serial', 'x509'],
];

function pathByFields(object: JsonObject): string | undefined {
  return tellingFields.find(([field]) => field in object)?.[1];
}

/** `id.orig_h` as it is, as `id_orig_h`, or nested in `id`. */
function valueOf(object: JsonObject, field: string): unknown {
  const value = object[field];
  if (value !== undefined || !field.startsWith('id.')) return value;
  const id = object['id'];
  return isObject(id) ? id[field.slice(3)] : object[`id_${field.slice(3)}`];
}

/** Any record field may be spelled in the three ways: `certificate.serial` too. */
function rawValueOf(object: JsonObject, name: string): unknown {
  const value = object[name];
  const dot = name.indexOf('.');
  if (value !== undefined || dot < 0) return value;
  const inner = object[name.slice(0, dot)];
  return isObject(inner) ? inner[name.slice(dot + 1)] : object[name.replaceAll('.', '_')];
}

function jsonRow(object: JsonObject): ZeekRow {
  const text = (field: string): string | undefined => textOf(valueOf(object, field));
  return {
    text,
    id: text,
    number(field) {
      const value = valueOf(object, field);
      return typeof value === 'number' ? value : undefined;
    },
    flag(field) {
      const value = valueOf(object, field);
      return typeof value === 'boolean' ? value : undefined;
    },
    list(field) {
      const value = valueOf(object, field);
      return Array.isArray(value) ? value.map((item) => textOf(item) ?? '') : [];
    },
    time(field) {
      const value = valueOf(object, field);
      if (typeof value === 'number') return epochSeconds(value);
      return typeof value === 'string' ? (parseIsoTime(value) ?? parseEpochTime(value)) : undefined;
    },
  };
}

/** Sets (a list where TSV has joined text) and numbers as TSV would show them. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? value.map((item) => textOf(item) ?? '').join(',') : undefined;
}
