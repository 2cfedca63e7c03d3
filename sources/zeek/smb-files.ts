/** Zeek `smb_files`: what was done to a file, or to a named pipe, on a share. */
import type { SmbActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import { pipeName } from '../named-pipe.ts';
import type { RowReader } from './row.ts';

export const readSmbFiles: RowReader = (row, conversation) => {
  const event: SmbActivity = {
    class: 'smb_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    // `SMB::FILE_OPEN`
    command: (row.text('action') ?? 'UNKNOWN').replace('SMB::', ''),
  };
  addPorts(event, conversation);
  const share = row.text('path');
  const file = row.text('name');
  const pipe = pipeName(share, file);
  if (share !== undefined && share !== '') event.share = share;
  if (file !== undefined && file !== '') event.file = file;
  if (pipe !== undefined) event.namedPipe = pipe;
  return [event];
};
