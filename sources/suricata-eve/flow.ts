/** EVE `flow`: a finished flow, its true start, and whether the service spoke back. */
import type { NetworkActivity } from '../../domain/event.ts';
import { looksLikeLateAnswer, looksServerFirst, reversed } from '../direction.ts';
import { addPorts, type Conversation } from '../parser.ts';
import { parseIsoTime } from '../time.ts';
import { numberAt, objectAt, textAt } from '../values.ts';
import type { RecordReader } from './record.ts';

/** TCP flag bits of `tcp_flags_ts` (seen from the client) and `tcp_flags_tc` (from the server). */
const SYN = 0x02;
const RST = 0x04;
const PSH = 0x08;

/** Application names that mean that none was recognised. */
const noApp: ReadonlySet<string> = new Set(['failed', 'unknown']);

/** What a record says, whichever way it was read; times in epoch ms, flags in hexadecimal, as the sensor writes them. */
export interface Flow {
  time: number;
  endTime: number;
  packetsIn: number;
  bytesOut: number;
  bytesIn: number;
  app: string | undefined;
  clientFlags: string | undefined;
  serverFlags: string | undefined;
}

export const readFlow: RecordReader = (eve, conversation) => {
  const flow = objectAt(eve, 'flow');
  const time = parseIsoTime(textAt(flow ?? {}, 'start') ?? '');
  if (flow === undefined || time === undefined) return 'flow without a start time';
  const tcp = objectAt(eve, 'tcp') ?? {};
  return [
    flowEvent(conversation, {
      time,
      endTime: parseIsoTime(textAt(flow, 'end') ?? '') ?? time,
      packetsIn: numberAt(flow, 'pkts_toclient') ?? 0,
      bytesOut: numberAt(flow, 'bytes_toserver') ?? 0,
      bytesIn: numberAt(flow, 'bytes_toclient') ?? 0,
      app: textAt(eve, 'app_proto'),
      clientFlags: textAt(tcp, 'tcp_flags_ts'),
      serverFlags: textAt(tcp, 'tcp_flags_tc'),
    }),
  ];
};

export function flowEvent(conversation: Conversation, flow: Flow): NetworkActivity {
  const swap = startsAtServer(flow, conversation);
  const sides = swap ? reversed(conversation) : conversation;
  const event: NetworkActivity = {
    class: 'network_activity',
    time: flow.time,
    src: sides.src,
    dst: sides.dst,
    proto: sides.proto,
    record: sides.record,
    endTime: flow.endTime,
    outcome: swap ? 'answered' : outcomeOf(flow, conversation),
    bytesOut: swap ? flow.bytesIn : flow.bytesOut,
    bytesIn: swap ? flow.bytesOut : flow.bytesIn,
  };
  addPorts(event, sides);
  const { app } = flow;
  if (app !== undefined && !noApp.has(app)) event.app = app.toLowerCase();
  return event;
}

function tcpFlags(text: string | undefined): number | undefined {
  const flags = parseInt(text ?? '', 16);
  return Number.isNaN(flags) ? undefined : flags;
}

function startsAtServer(flow: Flow, conversation: Conversation): boolean {
  if (conversation.proto === 'tcp') {
    const flags = tcpFlags(flow.clientFlags);
    return flags !== undefined && flags !== 0 && !(flags & SYN) && looksServerFirst(conversation);
  }
  if (conversation.proto !== 'udp') return false;
  return looksLikeLateAnswer(conversation, flow.packetsIn > 0);
}

/** EVE has no connection state: it is read from the packets and flags of both sides. */
function outcomeOf(flow: Flow, { proto }: Conversation): NetworkActivity['outcome'] {
  const answered = flow.packetsIn > 0;
  if (proto !== 'tcp') return answered ? 'answered' : 'silent';
  const client = tcpFlags(flow.clientFlags);
  const server = tcpFlags(flow.serverFlags);
  if (client === undefined || server === undefined) return 'unknown';
  // Without a SYN the sensor came in midway, or sees one side only: silence then says nothing.
  const opened = (client & SYN) !== 0;
  if (!answered || server === 0) return opened ? 'silent' : 'unknown';
  if (server & RST && !(server & (SYN | PSH))) return opened ? 'refused' : 'unknown';
  return 'answered';
}
