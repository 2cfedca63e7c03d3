/** EVE `dnp3`: requests to an outstation and its responses, each a record of its own. */
import type { OtActivity } from '../../domain/event.ts';
import { dnp3Access, dnp3Function } from '../dnp3-function.ts';
import { towardsService } from '../direction.ts';
import { addPorts } from '../parser.ts';
import { numberAt, objectAt, objectsAt, textAt, type JsonObject } from '../values.ts';
import type { RecordReader } from './record.ts';

const dnp3Port = 20_000;

export const readDnp3: RecordReader = (eve, conversation) => {
  const dnp3 = objectAt(eve, 'dnp3');
  const application = objectAt(dnp3 ?? {}, 'application');
  const code = numberAt(application ?? {}, 'function_code');
  if (dnp3 === undefined || application === undefined || code === undefined) {
    return 'dnp3 record without an application function';
  }
  const sides = towardsService(conversation, dnp3Port, false);
  const name = dnp3Function(code);
  const event: OtActivity = {
    class: 'ot_activity',
    time: sides.time,
    src: sides.src,
    dst: sides.dst,
    proto: sides.proto,
    record: sides.record,
    protocol: 'dnp3',
    function: name,
    access: dnp3Access(name),
  };
  addPorts(event, sides);
  // The outstation's link address: where a request goes, where a response comes from.
  const unit = numberAt(dnp3, textAt(dnp3, 'type') === 'request' ? 'dst' : 'src');
  const exception = errorOf(dnp3);
  if (unit !== undefined) event.unit = unit;
  if (exception !== undefined) event.exception = exception;
  addObject(event, objectsAt(application, 'objects')[0]);
  return [event];
};

/** The first object a message names: its group and variation, and where its points begin. */
function addObject(event: OtActivity, object: JsonObject | undefined): void {
  if (object === undefined) return;
  const group = numberAt(object, 'group');
  const variation = numberAt(object, 'variation');
  const count = numberAt(object, 'count');
  const address = numberAt(objectsAt(object, 'points')[0] ?? object, 'index');
  const start = address ?? numberAt(object, 'start');
  if (group !== undefined) event.object = `g${group}v${variation ?? 0}`;
  if (start !== undefined) event.address = start;
  if (count !== undefined) event.quantity = count;
}

/** Internal indications that say that the command was not carried out (IEEE 1815, IIN2.0 to IIN2.5). */
const refusals: ReadonlySet<string> = new Set([
  'no_func_code_support',
  'object_unknown',
  'parameter_error',
  'already_executing',
  'config_corrupt',
]);

function errorOf(dnp3: JsonObject): string | undefined {
  const indicators = objectAt(dnp3, 'iin')?.['indicators'];
  if (!Array.isArray(indicators)) return undefined;
  return indicators.find((name): name is string => typeof name === 'string' && refusals.has(name));
}
