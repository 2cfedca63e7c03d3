/** EVE `http`, versions 1 and 2. */
import type { HttpActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import { decodeUri } from '../uri.ts';
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from '../values.ts';
import type { RecordReader } from './record.ts';

export const readHttp: RecordReader = (eve, conversation) => {
  const http = objectAt(eve, 'http');
  if (http === undefined) return 'http record without an http object';
  const method = textAt(http, 'http_method') ?? headerOf(http, ':method');
  const host = textAt(http, 'hostname') ?? headerOf(http, ':authority');
  const uri = textAt(http, 'url') ?? headerOf(http, ':path');
  const userAgent = textAt(http, 'http_user_agent') ?? headerOf(http, 'user-agent');
  const status = numberAt(http, 'status');
  // HTTP/2 connections also log frames (settings, window updates) that carry no request.
  if (method === undefined && uri === undefined && status === undefined) return [];
  const event: HttpActivity = {
    class: 'http_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    uri: decodeUri(uri ?? ''),
  };
  addPorts(event, conversation);
  if (method !== undefined) event.method = method;
  if (host !== undefined) event.host = host;
  if (userAgent !== undefined) event.userAgent = userAgent;
  if (status !== undefined) event.status = status;
  return [event];
};

function headerOf(http: JsonObject, name: string): string | undefined {
  const header = objectsAt(http, 'request_headers').find(
    (each) => textAt(each, 'name')?.toLowerCase() === name,
  );
  return header === undefined ? undefined : textAt(header, 'value');
}
