/** Zeek `dce_rpc`: a remote procedure call. */
import type { RpcActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import type { RowReader } from './row.ts';

export const readDceRpc: RowReader = (row, conversation) => {
  const event: RpcActivity = {
    class: 'rpc_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    endpoint: row.text('endpoint') ?? 'unknown',
    operation: row.text('operation') ?? 'unknown',
  };
  addPorts(event, conversation);
  const pipe = row.text('named_pipe');
  // Outside SMB Zeek writes the port where the pipe's name is.
  if (pipe !== undefined && !/^\d*$/.test(pipe)) event.namedPipe = pipe;
  return [event];
};
