/** EVE `flow`: a finished flow, its true start, and whether the service spoke back. */
import type { NetworkActivity } from '../../domain/event.ts';
import { looksLikeLateAnswer, looksServerFirst, reversed } from '../direction.ts';
import { addPorts, type Conversation } from '../parser.ts';
import { parseIsoTime } from '../time.ts';
import { numberAt, objectAt, textAt, type JsonObject } from '../values.ts';
import type { RecordReader } from './record.ts';

/** TCP flag bits of `tcp_flags_ts` (seen from the client) and `tcp_flags_tc` (from the server). */
const SYN = 0x02;
const RST = 0x04;
const PSH = 0x08;

/** Application names that mean that none was recognised. */
const noApp: ReadonlySet<string> = new Set(['failed', 'unknown']);

export const readFlow: RecordReader = (eve, conversation) => {
  const flow = objectAt(eve, 'flow');
  const time = parseIsoTime(textAt(flow ?? {}, 'start') ?? '');
  if (flow === undefined || time === undefined) return 'flow without a start time';
  const endTime = parseIsoTime(textAt(flow, 'end') ?? '') ?? time;
  const bytesOut = numberAt(flow, 'bytes_toserver') ?? 0;
  const bytesIn = numberAt(flow, 'bytes_toclient') ?? 0;
  const swap = startsAtServer(eve, flow, conversation);
  const sides = swap ? reversed(conversation) : conversation;
  const event: NetworkActivity = {
    class: 'network_activity',
    time,
    src: sides.src,
    dst: sides.dst,
    proto: sides.proto,
    record: sides.record,
    endTime,
    outcome: swap ? 'answered' : outcomeOf(eve, flow, conversation),
    bytesOut: swap ? bytesIn : bytesOut,
    bytesIn: swap ? bytesOut : bytesIn,
  };
  addPorts(event, sides);
  const app = textAt(eve, 'app_proto');
  if (app !== undefined && !noApp.has(app)) event.app = app.toLowerCase();
  return [event];
};

function tcpFlags(eve: JsonObject, side: 'tcp_flags_ts' | 'tcp_flags_tc'): number | undefined {
  const flags = parseInt(textAt(objectAt(eve, 'tcp') ?? {}, side) ?? '', 16);
  return Number.isNaN(flags) ? undefined : flags;
}

function startsAtServer(eve: JsonObject, flow: JsonObject, conversation: Conversation): boolean {
  if (conversation.proto === 'tcp') {
    const flags = tcpFlags(eve, 'tcp_flags_ts');
    return flags !== undefined && flags !== 0 && !(flags & SYN) && looksServerFirst(conversation);
  }
  if (conversation.proto !== 'udp') return false;
  return looksLikeLateAnswer(conversation, (numberAt(flow, 'pkts_toclient') ?? 0) > 0);
}

/** EVE has no connection state: it is read from the packets and flags of both sides. */
function outcomeOf(
  eve: JsonObject,
  flow: JsonObject,
  { proto }: Conversation,
): NetworkActivity['outcome'] {
  const answered = (numberAt(flow, 'pkts_toclient') ?? 0) > 0;
  if (proto !== 'tcp') return answered ? 'answered' : 'silent';
  const client = tcpFlags(eve, 'tcp_flags_ts');
  const server = tcpFlags(eve, 'tcp_flags_tc');
  if (client === undefined || server === undefined) return 'unknown';
  // Without a SYN the sensor came in midway, or sees one side only: silence then says nothing.
  const opened = (client & SYN) !== 0;
  if (!answered || server === 0) return opened ? 'silent' : 'unknown';
  if (server & RST && !(server & (SYN | PSH))) return opened ? 'refused' : 'unknown';
  return 'answered';
}
