/** Zeek `smb_mapping`: a share that was connected. */
import type { SmbActivity } from '../../domain/event.ts';
import { addPorts } from '../parser.ts';
import type { RowReader } from './row.ts';

export const readSmbMapping: RowReader = (row, conversation) => {
  const event: SmbActivity = {
    class: 'smb_activity',
    time: conversation.time,
    src: conversation.src,
    dst: conversation.dst,
    proto: conversation.proto,
    record: conversation.record,
    command: 'TREE_CONNECT',
  };
  addPorts(event, conversation);
  const share = row.text('path');
  const shareType = row.text('share_type');
  if (share !== undefined) event.share = share;
  if (shareType !== undefined) event.shareType = shareType;
  if (share !== undefined && shareType === 'PIPE') event.namedPipe = share;
  return [event];
};
