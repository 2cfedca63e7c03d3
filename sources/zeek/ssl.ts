/** Zeek `ssl`: the handshake of an encrypted connection. */
import type { TlsActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import { tlsVersion } from '../tls-version.ts';
import type { RowReader } from './row.ts';

export const readSsl: RowReader = (row, conversation) => {
  const event: TlsActivity = {
    class: 'tls_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
  };
  addPorts(event, conversation);
  const serverName = row.text('server_name');
  const version = tlsVersion(row.text('version'));
  const fingerprint = row.text('ja4') ?? row.text('ja3');
  const subject = row.text('subject');
  const issuer = row.text('issuer');
  if (serverName !== undefined && serverName !== '') event.serverName = serverName;
  if (version !== undefined) event.version = version;
  if (fingerprint !== undefined && fingerprint !== '') event.clientFingerprint = fingerprint;
  if (subject !== undefined && subject !== '') event.subject = subject;
  if (issuer !== undefined && issuer !== '') event.issuer = issuer;
  return [event];
};
