/** EVE `rdp`: the steps of a remote desktop connection. */
import type { RdpActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import { towardsService } from '../direction.ts';
import { objectAt, seenTextAt, textAt } from '../values.ts';
import type { RecordReader } from './record.ts';

const rdpPort = 3389;

export const readRdp: RecordReader = (eve, conversation) => {
  const rdp = objectAt(eve, 'rdp');
  if (rdp === undefined) return 'rdp record without an rdp object';
  // The sensor exchanges the sides of what the client sent.
  const isRequest = textAt(rdp, 'event_type')?.endsWith('_request') ?? false;
  const sides = towardsService(conversation, rdpPort, isRequest);
  const event: RdpActivity = {
    class: 'rdp_activity',
    time: sides.time,
    src: sides.src,
    dst: sides.dst,
    proto: sides.proto,
    record: sides.record,
  };
  addPorts(event, sides);
  const cookie = seenTextAt(rdp, 'cookie');
  const clientName = seenTextAt(objectAt(rdp, 'client') ?? {}, 'client_name');
  const result = seenTextAt(rdp, 'reason');
  if (cookie !== undefined) event.cookie = cookie;
  if (clientName !== undefined) event.clientName = clientName;
  if (result !== undefined) event.result = result;
  return [event];
};
