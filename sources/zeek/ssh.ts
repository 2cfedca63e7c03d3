/** Zeek `ssh`: a connection, the programs on both sides, and whether Zeek takes the log-on for a success. */
import type { SshActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import type { RowReader } from './row.ts';

const outcomes = { true: 'success', false: 'failure' } as const;

export const readSsh: RowReader = (row, conversation) => {
  const success = row.flag('auth_success');
  const event: SshActivity = {
    class: 'ssh_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    outcome: success === undefined ? 'unknown' : outcomes[`${success}`],
  };
  addPorts(event, conversation);
  const client = softwareOf(row.text('client'));
  const server = softwareOf(row.text('server'));
  const attempts = row.number('auth_attempts');
  if (client !== undefined) event.clientSoftware = client;
  if (server !== undefined) event.serverSoftware = server;
  if (attempts !== undefined) event.attempts = attempts;
  return [event];
};

/** `SSH-2.0-OpenSSH_7.6` (RFC 4253, 4.2) without the protocol's version, as other sensors write it. */
function softwareOf(banner: string | undefined): string | undefined {
  if (banner === undefined || banner === '') return undefined;
  const software = banner.replace(/^SSH-[\d.]+-/, '');
  return software === '' ? undefined : software;
}
