/** What every EVE record shares: its time, its endpoints, its flow. */
import type { Event, RecordRef, TransportProtocol } from '../../domain/event.ts';
import { canonicalAddress } from '../address.ts';
import type { Conversation } from '../parser.ts';
import { parseIsoTime } from '../time.ts';
import { objectAt, textAt, type JsonObject } from '../values.ts';

/**
 * Reads one record type into events; none means that the record tells nothing of that kind (it is ignored),
 * a string is the reason why it can't be read. `conversation` has the record's own direction.
 */
export type RecordReader = (eve: JsonObject, conversation: Conversation) => Event[] | string;

export function protocolOf(name: unknown): TransportProtocol {
  switch (name) {
    case 'TCP':
      return 'tcp';
    case 'UDP':
      return 'udp';
    case 'ICMP':
    case 'IPv6-ICMP':
      return 'icmp';
    default:
      return 'other';
  }
}

function addressOf(value: unknown): string | undefined {
  return typeof value === 'string' ? canonicalAddress(value) : undefined;
}

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
  const timestamp = eve['timestamp'];
  return typeof timestamp === 'string' ? parseIsoTime(timestamp) : undefined;
}

/** The endpoints as the record names them, with time and flow; a string says what is missing. */
export function readConversation(
  eve: JsonObject,
  record: RecordRef,
  logged: number,
): Conversation | string {
  const src = addressOf(eve['src_ip']);
  const dst = addressOf(eve['dest_ip']);
  if (src === undefined || dst === undefined) return 'no source or destination address';
  const proto = protocolOf(eve['proto']);
  const conversation: Conversation = { time: happenedAt(eve, logged), src, dst, proto, record };
  const srcPort = eve['src_port'];
  const dstPort = eve['dest_port'];
  const flow = eve['flow_id'];
  if (typeof srcPort === 'number' && proto !== 'icmp') conversation.srcPort = srcPort;
  if (typeof dstPort === 'number' && proto !== 'icmp') conversation.dstPort = dstPort;
  if (typeof flow === 'number') conversation.flowId = String(flow);
  return conversation;
}
