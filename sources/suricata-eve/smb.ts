/** EVE `smb`: each command, and the NTLM log-on a session setup carries. */
import type { Authentication, Event, SmbActivity } from '../../domain/event.ts';
import { addPorts, type Conversation } from '../parser.ts';
import { objectAt, seenTextAt, textAt, type JsonObject } from '../values.ts';
import type { RecordReader } from './record.ts';

/** The sensor's `FILE` is what Windows and Zeek call `DISK`. */
const shareTypes: Readonly<Record<string, string>> = { FILE: 'DISK', PIPE: 'PIPE', PRINT: 'PRINT' };

export const readSmb: RecordReader = (eve, conversation) => {
  const smb = objectAt(eve, 'smb');
  if (smb === undefined) return 'smb record without an smb object';
  const activity = smbActivity(smb, conversation);
  const ntlm = objectAt(smb, 'ntlmssp');
  const logOn = ntlm !== undefined && activity.command.includes('SESSION_SETUP');
  const events: Event[] = logOn ? [logOnOf(smb, ntlm, conversation), activity] : [activity];
  return events;
};

export function smbActivity(smb: JsonObject, conversation: Conversation): SmbActivity {
  const event: SmbActivity = {
    class: 'smb_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    command: textAt(smb, 'command') ?? 'UNKNOWN',
  };
  addPorts(event, conversation);
  // The share of pipes, IPC$, is logged as `named_pipe`: it is both.
  const pipe = seenTextAt(smb, 'named_pipe');
  const share = seenTextAt(smb, 'share') ?? pipe;
  const shareType = shareTypes[textAt(smb, 'share_type') ?? ''];
  const file = seenTextAt(smb, 'filename');
  const status = textAt(smb, 'status');
  if (share !== undefined) event.share = share;
  if (shareType !== undefined) event.shareType = shareType;
  if (pipe !== undefined) event.namedPipe = pipe;
  if (file !== undefined) event.file = file;
  if (status !== undefined) event.status = status;
  return event;
}

function logOnOf(smb: JsonObject, ntlm: JsonObject, conversation: Conversation): Authentication {
  const user = seenTextAt(ntlm, 'user') ?? '';
  const status = textAt(smb, 'status');
  const event: Authentication = {
    class: 'authentication',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    protocol: 'ntlm',
    service: 'smb',
    user,
    outcome: outcomeOf(status),
    anonymous: user === '',
  };
  addPorts(event, conversation);
  const domain = seenTextAt(ntlm, 'domain');
  const host = seenTextAt(ntlm, 'host');
  if (domain !== undefined) event.domain = domain;
  if (host !== undefined) event.host = host;
  if (status !== undefined) event.status = status;
  return event;
}

function outcomeOf(status: string | undefined): Authentication['outcome'] {
  if (status === 'STATUS_SUCCESS') return 'success';
  // The server asks for the next leg: every log-on passes through it.
  if (status === undefined || status === 'STATUS_MORE_PROCESSING_REQUIRED') return 'unknown';
  return 'failure';
}
