/** Zeek `ntlm`: a log-on and whether it succeeded. */
import type { Authentication } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import type { RowReader } from './row.ts';

/** NTLM rides on other protocols; the log does not name them, the port does. */
const services: ReadonlyMap<number, string> = new Map([
  [80, 'http'],
  [135, 'dce_rpc'],
  [139, 'smb'],
  [389, 'ldap'],
  [445, 'smb'],
  [3389, 'rdp'],
  [5985, 'http'],
]);

const outcomes = { true: 'success', false: 'failure' } as const;

export const readNtlm: RowReader = (row, conversation) => {
  const user = row.text('username') ?? '';
  const success = row.flag('success');
  const event: Authentication = {
    class: 'authentication',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    protocol: 'ntlm',
    user,
    outcome: success === undefined ? 'unknown' : outcomes[`${success}`],
    anonymous: user === '',
  };
  addPorts(event, conversation);
  const service = services.get(conversation.dstPort ?? 0);
  const domain = row.text('domainname');
  const host = row.text('hostname');
  if (service !== undefined) event.service = service;
  if (domain !== undefined && domain !== '') event.domain = domain;
  if (host !== undefined && host !== '') event.host = host;
  return [event];
};
