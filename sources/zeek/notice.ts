/** Zeek `notice`: what one of the sensor's own policies said. */
import type { SensorAlert } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import type { RowReader } from './row.ts';

export const readNotice: RowReader = (row, conversation) => {
  const event: SensorAlert = {
    class: 'sensor_alert',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    signature: row.text('msg') ?? row.text('note') ?? '',
  };
  addPorts(event, conversation);
  const note = row.text('note');
  if (note !== undefined) event.signatureId = note;
  return [event];
};
