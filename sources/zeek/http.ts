/** Zeek `http`: a request with its status. */
import type { HttpActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import type { RowReader } from './row.ts';

export const readHttp: RowReader = (row, conversation) => {
  const event: HttpActivity = {
    class: 'http_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    // Zeek has decoded it already; decoding again would change what was asked for.
    uri: row.text('uri') ?? '',
  };
  addPorts(event, conversation);
  const method = row.text('method');
  const host = row.text('host');
  const userAgent = row.text('user_agent');
  const status = row.number('status_code');
  if (method !== undefined) event.method = method;
  if (host !== undefined) event.host = host;
  if (userAgent !== undefined) event.userAgent = userAgent;
  if (status !== undefined) event.status = status;
  return [event];
};
