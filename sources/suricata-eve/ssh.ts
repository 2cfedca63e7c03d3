/** EVE `ssh`: the programs on both sides of a connection; the sensor does not see whether the log-on succeeded. */
import type { SshActivity } from '../../domain/event.ts';
import { towardsService } from '../direction.ts';
import { addPorts } from '../parser.ts';
import { objectAt, seenTextAt } from '../values.ts';
import type { RecordReader } from './record.ts';

const sshPort = 22;

export const readSsh: RecordReader = (eve, conversation) => {
  const ssh = objectAt(eve, 'ssh');
  if (ssh === undefined) return 'ssh record without an ssh object';
  const sides = towardsService(conversation, sshPort, false);
  const event: SshActivity = {
    class: 'ssh_activity',
    time: sides.time,
    src: sides.src,
    dst: sides.dst,
    proto: sides.proto,
    record: sides.record,
    outcome: 'unknown',
  };
  addPorts(event, sides);
  const client = seenTextAt(objectAt(ssh, 'client') ?? {}, 'software_version');
  const server = seenTextAt(objectAt(ssh, 'server') ?? {}, 'software_version');
  if (client !== undefined) event.clientSoftware = client;
  if (server !== undefined) event.serverSoftware = server;
  return [event];
};
