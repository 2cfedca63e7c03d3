/** A share that was opened (5140), and what on it was asked for (5145). */
import type { SmbActivity } from '../../domain/event.ts';
import { pipeName } from '../named-pipe.ts';
import { addPorts } from '../parser.ts';
import { conversationOf } from './endpoints.ts';
import type { EventReader } from './reader.ts';

export const readShare: EventReader = (windows, record) => {
  const conversation = conversationOf(windows, record);
  const event: SmbActivity = {
    class: 'smb_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    command: windows.eventId === 5140 ? 'TREE_CONNECT' : 'FILE_OPEN',
    status: windows.failed ? 'STATUS_ACCESS_DENIED' : 'STATUS_SUCCESS',
  };
  addPorts(event, conversation);
  const user = windows.field('SubjectUserName');
  // Windows writes `\\*\IPC$` for a share of its own.
  const share = windows.field('ShareName')?.replace('\\\\*\\', `\\\\${windows.computer}\\`);
  const file = windows.field('RelativeTargetName');
  const pipe = pipeName(share, file);
  if (user !== undefined) event.user = user;
  if (share !== undefined) {
    event.share = share;
    event.shareType = /ipc\$$/i.test(share) ? 'PIPE' : 'DISK';
  }
  if (file !== undefined && file !== '\\') event.file = file;
  if (pipe !== undefined && pipe !== '') event.namedPipe = pipe;
  return [event];
};
