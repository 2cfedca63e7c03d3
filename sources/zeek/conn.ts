/** Zeek `conn`: a finished connection and how it ended. */
import type { NetworkActivity } from '../../domain/event.ts';
import { looksLikeLateAnswer, looksServerFirst, reversed } from '../direction.ts';
import { addPorts, type Conversation } from '../parser.ts';
import type { RowReader, ZeekRow } from './row.ts';

/** Zeek's `conn_state`, as its manual describes them. */
const outcomes: Readonly<Record<string, NetworkActivity['outcome']>> = {
  S0: 'silent',
  SH: 'silent',
  SHR: 'silent',
  RSTOS0: 'silent',
  REJ: 'refused',
  RSTRH: 'refused',
  SF: 'answered',
  S1: 'answered',
  S2: 'answered',
  S3: 'answered',
  RSTO: 'answered',
  RSTR: 'answered',
  OTH: 'unknown',
};

export const readConn: RowReader = (row, conversation) => {
  const outcome = outcomes[row.text('conn_state') ?? ''] ?? 'unknown';
  const swap = startsAtServer(row, conversation, outcome);
  // Bytes on the wire where known, as other sensors count them; payload bytes otherwise.
  const sent = row.number('orig_ip_bytes') ?? row.number('orig_bytes') ?? 0;
  const received = row.number('resp_ip_bytes') ?? row.number('resp_bytes') ?? 0;
  const sides = swap ? reversed(conversation) : conversation;
  const event: NetworkActivity = {
    class: 'network_activity',
    time: sides.time,
    src: sides.src,
    dst: sides.dst,
    proto: sides.proto,
    record: sides.record,
    endTime: endOf(row, conversation.time),
    outcome: swap ? 'answered' : outcome,
    bytesOut: swap ? received : sent,
    bytesIn: swap ? sent : received,
  };
  addPorts(event, sides);
  const service = row.text('service');
  if (service !== undefined && service !== '') event.app = service.toLowerCase();
  return [event];
};

/** Start and duration, added as whole microseconds so that the sum stays exact. */
function endOf(row: ZeekRow, start: number): number {
  const seconds = row.number('duration') ?? 0;
  return (Math.round(start * 1000) + Math.round(seconds * 1_000_000)) / 1000;
}

/** Capital letters of `history` are the originator's: without its SYN the sensor came in midway. */
function startsAtServer(
  row: ZeekRow,
  conversation: Conversation,
  outcome: NetworkActivity['outcome'],
): boolean {
  if (conversation.proto === 'udp') return looksLikeLateAnswer(conversation, outcome !== 'silent');
  const history = row.text('history');
  if (conversation.proto !== 'tcp' || history === undefined || history.includes('S')) return false;
  return history !== '' && looksServerFirst(conversation);
}
