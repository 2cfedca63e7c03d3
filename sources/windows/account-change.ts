/** An account that was made (4720), and one that was put into a group (4728, 4732, 4756). */
import type { AccountChange } from '../../domain/event.ts';
import { conversationOf } from './endpoints.ts';
import type { EventReader } from './reader.ts';

export const readAccountChange: EventReader = (windows, record) => {
  const { time, src, dst, proto } = conversationOf(windows, record);
  const target = windows.field('TargetUserName') ?? '';
  const created = windows.eventId === 4720;
  const event: AccountChange = {
    class: 'account_change',
    time,
    src,
    dst,
    proto,
    record,
    change: created ? 'account_created' : 'member_added',
    actor: windows.field('SubjectUserName') ?? '',
    target: created ? target : memberOf(windows.field('MemberName'), windows.field('MemberSid')),
  };
  if (!created) event.group = target;
  return [event];
};

/** The common name of a distinguished name; local groups name their members by SID only. */
function memberOf(name: string | undefined, sid: string | undefined): string {
  return /^CN=((?:\\.|[^,\\])+)/i.exec(name ?? '')?.[1] ?? name ?? sid ?? '';
}
