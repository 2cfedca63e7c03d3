/** Inside, too, no approval is taken while a kill switch stops what it would do: the door may have been passed before. */
import { expect, test } from 'vitest';
import { responsesWith } from '../../activities/respond.ts';
import type { Storage } from '../../storage/open.ts';
import { vishingActions } from '../api/vishing-actions.ts';
import { portsWith } from './ports.ts';

/** Checks an answer of a lead to the first question while everything is, or is not, stopped. */
async function check(answer: 'approve' | 'reject' | undefined, engaged: boolean): Promise<void> {
  const [asked] = vishingActions(Date.now());
  if (asked === undefined) throw new Error('the case has actions');
  const everything = { scope: 'all', engaged, by: 'Bob', reason: 'bad feed', at: 1 };
  const storage: Partial<Storage> = {
    getAction: () => Promise.resolve(asked),
    getIncident: () => Promise.resolve(null),
    getKillSwitches: () => Promise.resolve([everything]),
  };
  const { checkAnswer } = responsesWith(portsWith({ storage: storage as Storage }, 'an answer'));
  const { uid: action, version } = asked;
  await checkAnswer({
    ...{ action, version, by: 'Ada', roles: ['lead'] },
    ...(answer === undefined ? {} : { answer }),
  });
}

test('an approval that reached the workflow is refused too, with the reason', async () => {
  await expect(check('approve', true)).rejects.toMatchObject({ type: 'KILL_SWITCH_ENGAGED' });
  await expect(check('approve', true)).rejects.toThrow(/Bob: bad feed.*the question stays/);
  await expect(check('approve', false)).resolves.toBeUndefined();
});

test('declining goes on, and so does what a workflow of before asks', async () => {
  await expect(check('reject', true)).resolves.toBeUndefined();
  await expect(check(undefined, true)).resolves.toBeUndefined();
});
