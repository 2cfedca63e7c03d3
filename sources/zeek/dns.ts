/** Zeek `dns`: a question with its answers. */
import type { DnsActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import type { RowReader } from './row.ts';

export const readDns: RowReader = (row, conversation) => {
  const event: DnsActivity = {
    class: 'dns_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    message: 'transaction',
    query: row.text('query') ?? '',
    queryType: row.text('qtype_name') ?? '',
    answers: row.list('answers'),
  };
  addPorts(event, conversation);
  const rcode = row.text('rcode_name');
  if (rcode !== undefined) event.rcode = rcode;
  return [event];
};
