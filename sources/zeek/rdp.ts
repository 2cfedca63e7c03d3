/** Zeek `rdp`: a remote desktop connection. */
import type { RdpActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import type { RowReader } from './row.ts';

export const readRdp: RowReader = (row, conversation) => {
  const event: RdpActivity = {
    class: 'rdp_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
  };
  addPorts(event, conversation);
  const cookie = row.text('cookie');
  const clientName = row.text('client_name');
  const result = row.text('result');
  if (cookie !== undefined) event.cookie = cookie;
  if (clientName !== undefined) event.clientName = clientName;
  if (result !== undefined) event.result = result;
  return [event];
};
