/** Zeek `modbus`: a command to a controller, or its answer, which only counts where it is an exception. */
import type { OtActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import { towardsService } from '../direction.ts';
import type { RowReader } from './row.ts';

const modbusPort = 502;

export const readModbus: RowReader = (row, conversation) => {
  const exception = row.text('exception');
  // The request has a row of its own: each command counts once.
  if (row.text('pdu_type') === 'RESP' && exception === undefined) return [];
  const name = row.text('func') ?? 'unknown';
  const sides = towardsService(conversation, modbusPort, false);
  const event: OtActivity = {
    class: 'ot_activity',
    time: sides.time,
    src: sides.src,
    dst: sides.dst,
    proto: sides.proto,
    record: sides.record,
    protocol: 'modbus',
    function: name,
    access: accessOf(name),
  };
  addPorts(event, sides);
  const unit = row.number('unit');
  // Only an extended log (ICSNPP `modbus_detailed` fields) says where.
  const address = row.number('address');
  const quantity = row.number('quantity');
  if (address !== undefined) event.address = address;
  if (quantity !== undefined) event.quantity = quantity;
  if (unit !== undefined) event.unit = unit;
  if (exception !== undefined) event.exception = exception;
  return [event];
};

/** `READ_WRITE_MULTIPLE_REGISTERS` writes; diagnostics (restart, listen only) control the device itself. */
function accessOf(name: string): OtActivity['access'] {
  if (name.includes('WRITE')) return 'write';
  if (name.startsWith('READ')) return 'read';
  return name === 'DIAGNOSTICS' ? 'control' : 'other';
}
