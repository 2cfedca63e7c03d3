/** EVE `alert`: what one of the sensor's own signatures said. */
import type { SensorAlert } from '../../domain/event.ts';
import { canonicalAddress } from '../address.ts';
import { addPorts, type Conversation } from '../parser.ts';
import { numberAt, objectAt, textAt, type JsonObject } from '../values.ts';
import type { RecordReader } from './record.ts';

export const readAlert: RecordReader = (eve, conversation) => {
  const alert = objectAt(eve, 'alert');
  const signature = textAt(alert ?? {}, 'signature');
  if (alert === undefined || signature === undefined) return 'alert without a signature';
  const sides = inFlowDirection(eve, conversation);
  const event: SensorAlert = {
    class: 'sensor_alert',
    time: sides.time,
    src: sides.src,
    dst: sides.dst,
    proto: sides.proto,
    record: sides.record,
    signature,
  };
  addPorts(event, sides);
  const id = numberAt(alert, 'signature_id');
  const category = textAt(alert, 'category');
  const priority = numberAt(alert, 'severity');
  if (id !== undefined) event.signatureId = String(id);
  if (category !== undefined) event.category = category;
  if (priority !== undefined) event.priority = priority;
  return [event];
};

/** An alert has the direction of the packet that fired; its `flow` object says who opened the flow. */
function inFlowDirection(eve: JsonObject, conversation: Conversation): Conversation {
  const flow = objectAt(eve, 'flow') ?? {};
  const src = canonicalAddress(textAt(flow, 'src_ip') ?? '');
  const dst = canonicalAddress(textAt(flow, 'dest_ip') ?? '');
  if (src === undefined || dst === undefined) return conversation;
  const opened: Conversation = { ...conversation, src, dst };
  const srcPort = numberAt(flow, 'src_port');
  const dstPort = numberAt(flow, 'dest_port');
  if (srcPort !== undefined && opened.proto !== 'icmp') opened.srcPort = srcPort;
  if (dstPort !== undefined && opened.proto !== 'icmp') opened.dstPort = dstPort;
  return opened;
}
