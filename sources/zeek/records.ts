/** The Zeek logs Watchbill reads, by path, and how a row of one becomes events. */
import type { RecordRef } from '../../domain/event.ts';
import type { Parsed } from '../parser.ts';
import { readConn } from './conn.ts';
import { readDceRpc } from './dce-rpc.ts';
import { readDnp3 } from './dnp3.ts';
import { readDns } from './dns.ts';
import { readHttp } from './http.ts';
import { readKerberos } from './kerberos.ts';
import { readLdap, readLdapSearch } from './ldap.ts';
import { readModbus } from './modbus.ts';
import { readNotice } from './notice.ts';
import { readNtlm } from './ntlm.ts';
import { readRdp } from './rdp.ts';
import { readConversation, type RowReader, type ZeekRow } from './row.ts';
import { readSmbFiles } from './smb-files.ts';
import { readSmbMapping } from './smb-mapping.ts';
import { readSsh } from './ssh.ts';
import { readSsl } from './ssl.ts';

export const rowReaders: ReadonlyMap<string, RowReader> = new Map([
  ['conn', readConn],
  ['dce_rpc', readDceRpc],
  ['dnp3', readDnp3],
  ['dns', readDns],
  ['http', readHttp],
  ['kerberos', readKerberos],
  ['ldap', readLdap],
  ['ldap_search', readLdapSearch],
  ['modbus', readModbus],
  ['notice', readNotice],
  ['ntlm', readNtlm],
  ['rdp', readRdp],
  ['smb_files', readSmbFiles],
  ['smb_mapping', readSmbMapping],
  ['ssh', readSsh],
  ['ssl', readSsl],
]);

/** A notice may be about the sensor itself, or about no single conversation: it then has no endpoints. */
function isAboutNoConversation(path: string, row: ZeekRow): boolean {
  return path === 'notice' && row.text('id.orig_h') === undefined;
}

export function readRow(path: string, row: ZeekRow, record: RecordRef): Parsed {
  const read = rowReaders.get(path);
  if (read === undefined || isAboutNoConversation(path, row))
    return { kind: 'ignored', type: path };
  const conversation = readConversation(row, record);
  if (typeof conversation === 'string') return { kind: 'rejected', reason: conversation };
  const events = read(row, conversation);
  if (events.length === 0) return { kind: 'ignored', type: path };
  return { kind: 'events', events, loggedAt: loggedAt(row, conversation.time, events[0]) };
}

/** Zeek writes a connection when it ends; other records close to their time. */
function loggedAt(
  row: ZeekRow,
  time: number,
  first: { class: string; endTime?: number } | undefined,
): number {
  return row.time('_write_ts') ?? first?.endTime ?? time;
}
