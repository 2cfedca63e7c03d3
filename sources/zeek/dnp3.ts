/** Zeek `dnp3`: a request to an outstation with its reply, or a reply alone. */
import type { OtActivity } from '../../domain/event.ts';
import { dnp3Access } from '../dnp3-function.ts';
import { towardsService } from '../direction.ts';
import { addPorts } from '../parser.ts';
import type { RowReader } from './row.ts';

const dnp3Port = 20_000;

/** IIN2.0 to IIN2.2 (IEEE 1815, 4.2.2.6) in the number that Zeek writes, whose first octet is IIN1. */
const refusals: readonly (readonly [bit: number, name: string])[] = [
  [0x01, 'no_func_code_support'],
  [0x02, 'object_unknown'],
  [0x04, 'parameter_error'],
];

export const readDnp3: RowReader = (row, conversation) => {
  const name = row.text('fc_request') ?? row.text('fc_reply') ?? 'unknown';
  const sides = towardsService(conversation, dnp3Port, false);
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
  const indications = row.number('iin') ?? 0;
  const refusal = refusals.find(([bit]) => (indications & bit) !== 0);
  if (refusal !== undefined) event.exception = refusal[1];
  return [event];
};
