/** Inside, too, no approval is taken while a kill switch stops what it would do: the door may have been passed before. */
import { expect, test } from 'vitest';
import { readOrder } from '../../activities/response/orders.ts';
import type { PersonalOrder } from '../../domain/order.ts';
import type { Storage } from '../../storage/open.ts';
import { signedIn } from '../api/signed-in.ts';
import { vishingActions } from '../api/vishing-actions.ts';
import { portsWith } from './ports.ts';

/** Reads an answer of a lead to the first question while everything is, or is not, stopped. */
async function check(kind: 'approve' | 'reject', engaged: boolean): Promise<string> {
  const [asked] = vishingActions(Date.now());
  if (asked === undefined) throw new Error('the case has actions');
  const { uid: action, version } = asked;
  const by = { ...signedIn('Ada', 'lead'), via: 'token' as const, account: null };
  const order: PersonalOrder = {
    ...{ uid: 'ord-1', kind, action, by, body: { reason: '', version } },
    ...{ idempotencyKey: 'key', at: 1, takenFor: null, refused: null },
  };
  const everything = { scope: 'all', engaged, by: 'Bob', reason: 'bad feed', at: 1 };
  const storage: Partial<Storage> = {
    getAction: () => Promise.resolve(asked),
    getIncident: () => Promise.resolve(null),
    readClock: () => Promise.resolve(Date.now()),
    openAlarms: () => Promise.resolve([]),
    getKillSwitches: () => Promise.resolve([everything]),
    getOrder: () => Promise.resolve(order),
    ordersAbout: () => Promise.resolve([order]),
    takeOrder: () => Promise.resolve(true),
  };
  const ports = portsWith({ storage: storage as Storage }, 'an answer');
  return (await readOrder(ports, { action, order: 'ord-1', message: 'answer' })).kind;
}

test('an approval that reached the workflow is refused too, with the reason', async () => {
  await expect(check('approve', true)).rejects.toMatchObject({ type: 'KILL_SWITCH_ENGAGED' });
  await expect(check('approve', true)).rejects.toThrow(/Bob: bad feed.*the question stays/);
  await expect(check('approve', false)).resolves.toBe('approve');
});

test('declining goes on', async () => {
  await expect(check('reject', true)).resolves.toBe('reject');
});
