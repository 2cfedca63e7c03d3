/** A lease from before there were warrants to lift gets one when a worker that decides starts. */
import { beforeEach, expect, it } from 'vitest';
import { createActuators } from '../../activities/actuators/actuators.ts';
import { createDryRun } from '../../activities/actuators/dry-run.ts';
import { issueMissingLiftWarrants } from '../../activities/response/lift-warrants.ts';
import {
  checkLiftWarrant,
  newWarrantKey,
  warrantIssuer,
  warrantReader,
} from '../../activities/warrants.ts';
import type { ActionState, ActionView } from '../../domain/action.ts';
import { onEveryDatabase } from '../storage/databases.ts';
import { makeAction, openIncident, wallClock } from '../storage/made.ts';

const key = newWarrantKey();
const { publicPem } = warrantReader(key);

onEveryDatabase('warrants to lift that are missing', (opened) => {
  let issue: () => Promise<string[]>;

  beforeEach(() => {
    const { storage } = opened;
    const actuators = createActuators(createDryRun(storage), []);
    const means = { warrants: warrantIssuer(key), actuators };
    issue = () => issueMissingLiftWarrants(storage, means, wallClock);
  });

  async function actionThatIs(state: ActionState): Promise<ActionView> {
    const { storage } = opened;
    const { uid } = await makeStored();
    const step = { step: `move-${state}`, state, at: wallClock, detail: '' };
    await storage.changeActionState(uid, { ...step, patch: { actuator: 'dry-run' } });
    return (await storage.getAction(uid)) ?? expect.fail('it is stored');
  }

  async function makeStored() {
    const action = makeAction(await openIncident(opened.storage));
    await opened.storage.createAction(action, wallClock);
    return action;
  }

  it.each(['active', 'lifting', 'overdue', 'taken_over'] as const)(
    'are made once for what is %s, and lift that effect only',
    async (state) => {
      const action = await actionThatIs(state);
      expect(await issue()).toContain(action.uid);
      expect(await issue()).not.toContain(action.uid);
      const stored = await opened.storage.warrantsAbout(action.uid);
      expect(stored.map(({ purpose }) => purpose)).toEqual(['lift']);
      const { uid, kind, target } = action;
      const effect = { action: uid, kind, target, actuator: 'dry-run', dryRun: true };
      const check = (other: object) => () =>
        checkLiftWarrant(stored[0]?.warrant ?? '', { ...effect, ...other }, [publicPem]);
      expect(check({})).not.toThrow();
      expect(check({ action: 'act-another' })).toThrow(/WARRANT|warrant/);
      expect(check({ dryRun: false })).toThrow(/WARRANT|warrant/);
    },
  );

  it.each(['awaiting_approval', 'lifted', 'failed'] as const)(
    'are not made for what is %s',
    async (state) => {
      const { uid } = await actionThatIs(state);
      expect(await issue()).not.toContain(uid);
    },
  );
});
