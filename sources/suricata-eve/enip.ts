/** EVE `enip`: EtherNet/IP commands and the CIP services inside them. */
import type { Event, OtActivity } from '../../domain/event.ts';
import { towardsService } from '../direction.ts';
import { addPorts, type Conversation } from '../parser.ts';
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from '../values.ts';
import type { RecordReader } from './record.ts';

const enipPort = 44_818;

/**
 * Where the sensor came in midway it takes the controller for the client and with it answers for requests. An answer
 * alone gives no event: its request has a record of its own.
 */
export const readEnip: RecordReader = (eve, conversation) => {
  const enip = objectAt(eve, 'enip');
  if (enip === undefined) return 'enip record without an enip object';
  const sides = towardsService(conversation, enipPort, false);
  const swapped = sides.src !== conversation.src || sides.srcPort !== conversation.srcPort;
  const request = objectAt(enip, swapped ? 'response' : 'request');
  const answer = swapped ? undefined : objectAt(enip, 'response');
  if (request === undefined) return [];
  const cip = objectAt(request, 'cip');
  const commands = distinct(cip === undefined ? [] : servicesOf(cip));
  const exception = exceptionOf(answer);
  if (commands.length === 0) commands.push({ name: textAt(request, 'command') ?? 'unknown' });
  return commands.map((command): Event => eventOf(sides, command, exception));
};

interface Command {
  name: string;
  object?: string;
  instance?: number;
}

/** A packet may carry hundreds of services, mostly the same one: each counts once. */
function distinct(commands: Command[]): Command[] {
  const seen = new Map<string, Command>();
  for (const command of commands) {
    seen.set(`${command.name}\t${command.object}\t${command.instance}`, command);
  }
  return [...seen.values()];
}

function servicesOf(cip: JsonObject): Command[] {
  const inner = objectsAt(cip, 'multiple');
  return (inner.length > 0 ? inner : [cip]).map(commandOf);
}

function commandOf(cip: JsonObject): Command {
  const command: Command = { name: textAt(cip, 'service') ?? 'unknown' };
  const object = textAt(cip, 'class_name');
  const instance = objectsAt(cip, 'path').find((part) => part['segment_type'] === 'instance');
  const number = instance === undefined ? undefined : numberAt(instance, 'value');
  if (object !== undefined) command.object = object;
  if (number !== undefined) command.instance = number;
  return command;
}

function exceptionOf(answer: JsonObject | undefined): string | undefined {
  const status = textAt(objectAt(answer ?? {}, 'cip') ?? answer ?? {}, 'status');
  return status === undefined || status.toLowerCase() === 'success' ? undefined : status;
}

function eventOf(
  sides: Conversation,
  { name, object, instance }: Command,
  exception: string | undefined,
): OtActivity {
  const event: OtActivity = {
    class: 'ot_activity',
    time: sides.time,
    src: sides.src,
    dst: sides.dst,
    proto: sides.proto,
    record: sides.record,
    protocol: 'enip',
    function: name,
    access: accessOf(name),
  };
  addPorts(event, sides);
  if (object !== undefined) event.object = object;
  if (instance !== undefined) event.address = instance;
  if (exception !== undefined) event.exception = exception;
  return event;
}

/** Sensor names of CIP services that change the device's state rather than its data. */
const controls = /^(reset|start|stop|restore|save|create|delete|nop|apply)\b/i;

/** `Read Write Modify Data` (service 78) writes; PCCC commands hide theirs and count as neither. */
function accessOf(name: string): OtActivity['access'] {
  if (/\b(write|set|modify|insert|remove)\b/i.test(name)) return 'write';
  if (/\b(read|get|find)\b/i.test(name) || name.startsWith('list_')) return 'read';
  return controls.test(name) ? 'control' : 'other';
}
