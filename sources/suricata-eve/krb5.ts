/** EVE `krb5`: requests to and answers from a Kerberos server. */
import type { Authentication } from '../../domain/event.ts';
import { towardsService } from '../direction.ts';
import { kerberosOutcome } from '../kerberos-outcome.ts';
import { addPorts, type Conversation } from '../parser.ts';
import { objectAt, seenTextAt, textAt } from '../values.ts';
import type { RecordReader } from './record.ts';

const kerberosPort = 88;

export const readKrb5: RecordReader = (eve, conversation) => {
  const krb5 = objectAt(eve, 'krb5');
  if (krb5 === undefined) return 'krb5 record without a krb5 object';
  const message = textAt(krb5, 'msg_type') ?? '';
  const error = seenTextAt(krb5, 'error_code');
  const sides = fromClient(conversation, message.endsWith('_REQ'));
  const event: Authentication = {
    class: 'authentication',
    time: sides.time,
    src: sides.src,
    dst: sides.dst,
    proto: sides.proto,
    record: sides.record,
    protocol: 'kerberos',
    user: seenTextAt(krb5, 'cname') ?? '',
    outcome: kerberosOutcome(message.endsWith('_REP') ? true : undefined, error),
    anonymous: false,
  };
  addPorts(event, sides);
  const realm = seenTextAt(krb5, 'realm');
  const ticketFor = seenTextAt(krb5, 'sname');
  if (realm !== undefined) event.domain = realm;
  if (ticketFor !== undefined) event.ticketFor = ticketFor;
  if (error !== undefined) event.status = error;
  return [event];
};

/**
 * Over TCP the sensor logs each message with its sides exchanged, over UDP as sent. The flow record that would settle
 * it often comes later, so the Kerberos port decides, and the message only where no side has it.
 */
function fromClient(conversation: Conversation, isRequest: boolean): Conversation {
  const swapped = conversation.proto === 'tcp' ? isRequest : !isRequest;
  return towardsService(conversation, kerberosPort, swapped);
}
