/** What every EVE record shares: its time, its endpoints, its flow. */
import type { Event, RecordRef, TransportProtocol } from '../../domain/event.ts';
import { canonicalAddress } from '../address.ts';
import type { Conversation } from '../parser.ts';
import { parseIsoTime } from '../time.ts';
import { numberAt, objectAt, textAt, type JsonObject } from '../values.ts';

/**
 * Reads one record type into events; none means that the record tells nothing of that kind (it is ignored),
 * a string is the reason why it can't be read. `conversation` has the record's own direction.
 */
export type RecordReader = (eve: JsonObject, conversation: Conversation) => Event[] | string;

const protocols: Readonly<Record<string, TransportProtocol>> = {
  TCP: 'tcp',
  UDP: 'udp',
  ICMP: 'icmp',
  'IPv6-ICMP': 'icmp',
};

/** A record the engine made when it gave a flow up is stamped then, not when things happened. */
const stampedLate = 'stream (flow timeout)';

/** When the record's subject happened: the flow's start where `timestamp` is the time of giving up. */
function happenedAt(eve: JsonObject, loggedAt: number): number {
  if (eve['pkt_src'] !== stampedLate) return loggedAt;
  const start = textAt(objectAt(eve, 'flow') ?? {}, 'start');
  return (start === undefined ? undefined : parseIsoTime(start)) ?? loggedAt;
}

/** Epoch ms of the record's `timestamp`. */
export function loggedAt(eve: JsonObject): number | undefined {
  const timestamp = textAt(eve, 'timestamp');
  return timestamp === undefined ? undefined : parseIsoTime(timestamp);
}

/** The endpoints as the record names them, with time and flow; a string says what is missing. */
export function readConversation(
  eve: JsonObject,
  record: RecordRef,
  logged: number,
): Conversation | string {
  const src = canonicalAddress(textAt(eve, 'src_ip') ?? '');
  const dst = canonicalAddress(textAt(eve, 'dest_ip') ?? '');
  if (src === undefined || dst === undefined) return 'no source or destination address';
  const proto = protocols[textAt(eve, 'proto') ?? ''] ?? 'other';
  const conversation: Conversation = { time: happenedAt(eve, logged), src, dst, proto, record };
  const ports = proto === 'icmp' ? {} : eve;
  const srcPort = numberAt(ports, 'src_port');
  const dstPort = numberAt(ports, 'dest_port');
  const flow = numberAt(eve, 'flow_id');
  if (srcPort !== undefined) conversation.srcPort = srcPort;
  if (dstPort !== undefined) conversation.dstPort = dstPort;
  if (flow !== undefined) conversation.flowId = String(flow);
  return conversation;
}
