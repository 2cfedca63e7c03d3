/** Zeek `kerberos`: a request for a ticket and its answer. */
import type { Authentication } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import { kerberosOutcome } from '../kerberos-outcome.ts';
import type { RowReader } from './row.ts';

export const readKerberos: RowReader = (row, conversation) => {
  const client = row.text('client') ?? '';
  const slash = client.lastIndexOf('/');
  const error = row.text('error_msg');
  const event: Authentication = {
    class: 'authentication',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    protocol: 'kerberos',
    user: slash < 0 ? client : client.slice(0, slash),
    outcome: kerberosOutcome(row.flag('success'), error),
    anonymous: false,
  };
  addPorts(event, conversation);
  if (slash >= 0) event.domain = client.slice(slash + 1);
  const ticketFor = row.text('service');
  if (error !== undefined) event.status = error;
  if (ticketFor !== undefined && ticketFor !== '') event.ticketFor = ticketFor;
  return [event];
};
