/** Zeek `notice`: what one of the sensor's own policies said. */
import type { SensorAlert } from '../../domain/event.ts';
import type { RowReader } from './row.ts';

export const readNotice: RowReader = (row, conversation) => {
  const event: SensorAlert = {
    class: 'sensor_alert',
    ...conversation,
    signature: row.text('msg') ?? row.text('note') ?? '',
  };
  const note = row.text('note');
  if (note !== undefined) event.signatureId = note;
  return [event];
};
