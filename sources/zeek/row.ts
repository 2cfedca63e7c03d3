/** One Zeek record, whichever way it was written: the fields by name, typed. */
import type { Event, RecordRef, TransportProtocol } from '../../domain/event.ts';
import { canonicalAddress } from '../address.ts';
import type { Conversation } from '../parser.ts';

/** Unset fields are undefined; `(empty)` is the empty text or list. */
export interface ZeekRow {
  text(field: string): string | undefined;
  /** A text that is this record's alone. */
  id(field: string): string | undefined;
  number(field: string): number | undefined;
  flag(field: string): boolean | undefined;
  list(field: string): string[];
  /** Epoch ms. */
  time(field: string): number | undefined;
}

/** Reads one log's record into events; none means that the record tells nothing that an event could hold. */
export type RowReader = (row: ZeekRow, conversation: Conversation) => Event[];

const protocols: Readonly<Record<string, TransportProtocol>> = {
  tcp: 'tcp',
  udp: 'udp',
  icmp: 'icmp',
};

/** Logs of protocols that only run over TCP leave `proto` out. */
function protocolOf(row: ZeekRow): TransportProtocol {
  const proto = row.text('proto');
  return proto === undefined ? 'tcp' : (protocols[proto] ?? 'other');
}

/** The record's time and endpoints; a string says what is missing. */
export function readConversation(row: ZeekRow, record: RecordRef): Conversation | string {
  const time = row.time('ts');
  if (time === undefined) return 'no readable ts';
  const src = canonicalAddress(row.text('id.orig_h') ?? '');
  const dst = canonicalAddress(row.text('id.resp_h') ?? '');
  if (src === undefined || dst === undefined) return 'no originator or responder address';
  const proto = protocolOf(row);
  const conversation: Conversation = { time, src, dst, proto, record };
  // For ICMP Zeek writes type and code where the ports are.
  const srcPort = proto === 'icmp' ? undefined : row.number('id.orig_p');
  const dstPort = proto === 'icmp' ? undefined : row.number('id.resp_p');
  const uid = row.id('uid');
  if (srcPort !== undefined) conversation.srcPort = srcPort;
  if (dstPort !== undefined) conversation.dstPort = dstPort;
  if (uid !== undefined) conversation.flowId = uid;
  return conversation;
}
