/** EVE `modbus`: commands to a controller and its exceptions. */
import type { OtActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import { towardsService } from '../direction.ts';
import { numberAt, objectAt, textAt, type JsonObject } from '../values.ts';
import type { RecordReader } from './record.ts';

const modbusPort = 502;

export const readModbus: RecordReader = (eve, conversation) => {
  const modbus = objectAt(eve, 'modbus') ?? {};
  const response = objectAt(modbus, 'response');
  const request = objectAt(modbus, 'request') ?? response;
  if (request === undefined) return 'modbus record without request or response';
  const name =
    textAt(request, 'function_code') ??
    `function ${numberAt(request, 'function_raw') ?? 'unknown'}`;
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
    access: accessOf(textAt(request, 'access_type') ?? '', name),
  };
  addPorts(event, sides);
  addRegisters(event, request);
  const exception = textAt(objectAt(response ?? {}, 'exception') ?? {}, 'code');
  if (exception !== undefined) event.exception = exception;
  return [event];
};

function addRegisters(event: OtActivity, request: JsonObject): void {
  const range = objectAt(request, 'write') ?? objectAt(request, 'read') ?? {};
  const unit = numberAt(request, 'unit_id');
  const address = numberAt(range, 'address');
  const quantity = numberAt(range, 'quantity');
  if (unit !== undefined) event.unit = unit;
  if (address !== undefined) event.address = address;
  if (quantity !== undefined) event.quantity = quantity;
}

/** A command that reads and writes writes; diagnostics (restart, listen only) control the device itself. */
function accessOf(accessType: string, name: string): OtActivity['access'] {
  if (accessType.includes('WRITE')) return 'write';
  if (accessType.includes('READ')) return 'read';
  return name === 'Diagnostic' ? 'control' : 'other';
}
