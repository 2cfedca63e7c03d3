/** An approval that could do nothing now is refused at the door, with the reason, and its question stays. */
import { expect, test } from 'vitest';
import { answersOver } from '../../../cli/runtime/answers.ts';
import type { Me } from '../../../domain/api.ts';
import type { KillSwitchScope } from '../../../domain/kill-switch-scope.ts';
import { vishingActions } from '../../api/vishing-actions.ts';

const ada: Me = {
  name: 'Ada',
  roles: ['lead'],
  via: 'session',
  account: 'acc-1',
  session: 'a-session',
  opened: 'password',
  madeBy: [],
};

/** The door over a world with these switches; what got through it. */
function door(engaged: readonly KillSwitchScope[] | 'unreadable', alarms: object[] = []) {
  const [asked] = vishingActions(Date.now());
  if (asked === undefined) throw new Error('the case has actions');
  const through: unknown[] = [];
  const storage = {
    getAction: () => Promise.resolve(asked),
    readClock: () => Promise.resolve(Date.now()),
    placeOrder: (order: object) => Promise.resolve({ ...order, takenFor: null, refused: null }),
    refuseOrder: () => Promise.resolve(),
    openAlarms: () => Promise.resolve(alarms),
    getKillSwitches: () =>
      engaged === 'unreadable'
        ? Promise.reject(new Error('disk'))
        : Promise.resolve(
            engaged.map((scope) => ({
              scope,
              engaged: true,
              by: 'Bob',
              reason: 'bad feed',
              at: 1,
            })),
          ),
  };
  const client = {
    withDeadline: (_until: number, work: () => unknown) => work(),
    workflow: {
      getHandle: () => ({
        executeUpdate: (...given: unknown[]) => {
          through.push(given);
          return Promise.resolve();
        },
      }),
    },
  };
  const answers = answersOver(storage as never, client as never);
  const give = (answer: 'approve' | 'reject') =>
    answers.answer({
      uid: asked.uid,
      answer: { answer, version: asked.version, idempotencyKey: 'one-press' },
      by: ada,
    });
  return { give, through, asked };
}

test.each([
  [['all'], /kill switch is engaged.*Bob.*bad feed/],
  [['function:incident_response'], /engaged for function incident_response/],
  [['actuator:dry-run'], /engaged for actuator dry-run/],
  ['unreadable', /can’t be read/],
] as const)('an approval while %j is engaged does not reach the workflow', async (engaged, why) => {
  const { give, through, asked } = door(engaged);
  const error: unknown = await give('approve').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ code: 'KILL_SWITCH_ENGAGED' });
  expect(error).toMatchObject({ message: expect.stringMatching(why) as string });
  expect(through).toEqual([]);
  expect(asked.state).toBe('awaiting_approval');
  await give('reject');
  expect(through).toHaveLength(1);
});

test.each([[[]], [['function:alert_triage']], [['actuator:gateway']]] as const)(
  'a switch that stops something else, %j, lets it through',
  async (engaged) => {
    const { give, through } = door(engaged);
    await give('approve');
    expect(through).toHaveLength(1);
  },
);

test('an approval while what acts signs with a key that nobody accepted does not reach the workflow', async () => {
  const alarm = { code: 'KEY_UNKNOWN', detail: 'another key', fix: 'accept it' };
  const { give, through } = door([], [alarm]);
  const error: unknown = await give('approve').catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    ...{ code: 'KEY_UNKNOWN', fix: 'accept it' },
    message: 'another key; not approved, the question stays',
  });
  expect(through).toEqual([]);
  await give('reject');
  expect(through).toHaveLength(1);
});
