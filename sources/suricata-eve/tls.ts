/** EVE `tls`: the handshake of an encrypted connection. */
import type { TlsActivity } from '../../domain/event.ts';
import { looksServerFirst, reversed } from '../direction.ts';
import { addPorts } from '../parser.ts';
import { tlsVersion } from '../tls-version.ts';
import { objectAt, seenTextAt, textAt } from '../values.ts';
import type { RecordReader } from './record.ts';

export const readTls: RecordReader = (eve, conversation) => {
  const tls = objectAt(eve, 'tls');
  if (tls === undefined) return 'tls record without a tls object';
  const sides = looksServerFirst(conversation) ? reversed(conversation) : conversation;
  const event: TlsActivity = {
    class: 'tls_activity',
    time: sides.time,
    src: sides.src,
    dst: sides.dst,
    proto: sides.proto,
    record: sides.record,
  };
  addPorts(event, sides);
  const serverName = seenTextAt(tls, 'sni');
  const version = tlsVersion(textAt(tls, 'version'));
  const fingerprint = seenTextAt(tls, 'ja4') ?? seenTextAt(objectAt(tls, 'ja3') ?? {}, 'hash');
  const subject = seenTextAt(tls, 'subject');
  const issuer = seenTextAt(tls, 'issuerdn');
  if (serverName !== undefined) event.serverName = serverName;
  if (version !== undefined) event.version = version;
  if (fingerprint !== undefined) event.clientFingerprint = fingerprint;
  if (subject !== undefined) event.subject = subject;
  if (issuer !== undefined) event.issuer = issuer;
  return [event];
};
