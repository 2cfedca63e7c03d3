/** EVE `modbus`: commands to a controller and its exceptions. */
import type { OtActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import { towardsService } from '../direction.ts';
import { numberAt, objectAt, textAt, type JsonObject } from '../values.ts';
import type { RecordReader } from './record.ts';

const modbusPort = 502;

/**
 * Where the sensor came in midway it takes the controller for the client, and with it answers for requests: an answer
 * that it logs alone as a request gives no event, because the request has a record of its own.
 */
export const readModbus: RecordReader = (eve, conversation) => {
  const modbus = objectAt(eve, 'modbus') ?? {};
  const sides = towardsService(conversation, modbusPort, false);
  const swapped = sides.src !== conversation.src || sides.srcPort !== conversation.srcPort;
  const response = objectAt(modbus, 'response');
  const logged = objectAt(modbus, 'request');
  if (logged === undefined && response === undefined) {
    return 'modbus record without request or response';
  }
  const request = swapped ? response : (logged ?? response);
  if (request === undefined) return [];
  const name =
    textAt(request, 'function_code') ??
    `function ${numberAt(request, 'function_raw') ?? 'unknown'}`;
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

/** A single write has a value in `data`; an answer to a multiple one has its quantity there. */
function addRegisters(event: OtActivity, request: JsonObject): void {
  const write = objectAt(request, 'write');
  const range = write ?? objectAt(request, 'read') ?? {};
  const unit = numberAt(request, 'unit_id');
  const address = numberAt(range, 'address');
  const data = numberAt(range, 'data');
  const single = (textAt(request, 'access_type') ?? '').includes('SINGLE');
  const quantity =
    numberAt(range, 'quantity') ?? (single ? 1 : write === undefined ? undefined : data);
  if (unit !== undefined) event.unit = unit;
  if (address !== undefined) event.address = address;
  if (quantity !== undefined) event.quantity = quantity;
  if (single && data !== undefined) event.value = data;
}

/** A command that reads and writes writes; diagnostics (restart, listen only) control the device itself. */
function accessOf(accessType: string, name: string): OtActivity['access'] {
  if (accessType.includes('WRITE')) return 'write';
  if (accessType.includes('READ')) return 'read';
  return name === 'Diagnostic' ? 'control' : 'other';
}
