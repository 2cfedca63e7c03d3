/** The question of an action: approved by two, escalated, left unanswered and then what was declared for that. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  actionAgainst,
  anna,
  approve,
  delegate,
  person,
  reaches,
  saying,
  seen,
  stored,
  told,
} from './acting.ts';
import { proposedAction, scan, watchRecords } from './intrusions.ts';
import { eventually, startRunning, type Running } from './running.ts';

let running: Running;
let devices = 0;
const newDevice = () => `10.20.5.${(devices += 1)}`;

beforeAll(async () => {
  running = await startRunning({ batchEvents: 20_000 });
});
afterAll(async () => {
  await running.stop();
});
beforeEach(() => {
  delegate(running, {});
});

const ben = person('ben', 'analyst');

describe('a question', () => {
  it('that takes two people waits for the second, who is another', async () => {
    delegate(running, { approval: { quorum: 2 } });
    const action = await proposedAction(running, newDevice());
    const first = await approve(running, action, anna);
    expect(first.state).toBe('awaiting_approval');
    expect(first.approvals.map(({ by }) => by)).toEqual(['anna']);
    expect(told(first)).toContain('approved by anna: 1 of 2: as agreed');
    expect(await saying(approve(running, action, anna))).toMatch(
      /^APPROVER_NOT_ASKED: anna has approved/,
    );
    await approve(running, action, ben);
    const active = await reaches(running, action.uid, 'active');
    expect(active.answeredBy).toBe('anna and ben');
    expect(told(active)).toContain('approved by anna and ben: as agreed (anna); as agreed (ben)');
    expect(active.decisions.at(-1)?.gates.at(-1)?.reason).toBe('approved by anna and ben');
  });

  it('that takes two people is not answered by one: a colleague they made, or the owner’s token', async () => {
    delegate(running, { approval: { quorum: 2 } });
    const action = await proposedAction(running, newDevice());
    await approve(running, action, anna);
    const carl = { ...person('carl', 'lead'), madeBy: ['anna'] };
    expect(await saying(approve(running, action, carl))).toBe(
      'APPROVER_NOT_ASKED: carl counts as one person with anna until somebody else confirms it',
    );
    const owner = { ...person('owner', 'lead'), account: null, via: 'token' as const };
    expect(await saying(approve(running, action, owner))).toBe(
      'APPROVER_NOT_ASKED: the owner’s token is none of 2 people: sign in as yourself',
    );
    expect((await stored(running, action.uid)).state).toBe('awaiting_approval');
    await approve(running, action, ben);
    await reaches(running, action.uid, 'active');
  });

  it('forgets the first of two approvals when the action changes', async () => {
    delegate(running, { approval: { quorum: 2 } });
    const device = newDevice();
    const action = await proposedAction(running, device);
    await approve(running, action, anna);
    await seen(running, device, Date.now() + 3_600_000);
    const grown = await eventually('a new version', async () => {
      const now = await stored(running, action.uid);
      return now.version !== action.version && now;
    });
    expect(grown.approvals).toEqual([]);
    const again = await approve(running, grown, ben);
    expect(again).toMatchObject({ state: 'awaiting_approval', approvals: [{ by: 'ben' }] });
    await approve(running, grown, anna);
    await reaches(running, action.uid, 'active');
  });

  it('is no business of a role that is not asked, until it has escalated to it', async () => {
    const escalate = [{ after: '2s', roles: ['engineer'] }];
    delegate(running, { approval: { roles: ['lead'], escalate } });
    const action = await proposedAction(running, newDevice());
    const eve = person('eve', 'engineer');
    expect(await saying(approve(running, action, eve))).toMatch(
      /^APPROVER_NOT_ASKED: eve is not asked: lead is/,
    );
    await eventually('the escalation', async () =>
      told(await stored(running, action.uid)).includes(
        'nobody answered yet: engineer may answer too',
      ),
    );
    expect((await approve(running, action, eve)).answeredBy).toBe('eve');
    await reaches(running, action.uid, 'active');
  });

  it('that nobody answers is done where that was declared, and says so', async () => {
    delegate(running, { approval: { time_limit: '1s', on_expiry: 'act' } });
    const device = newDevice();
    await seen(running, device);
    const { uid } = await actionAgainst(running, device);
    const active = await reaches(running, uid, 'active');
    expect(active.answeredBy).toBeNull();
    expect(told(active)).toContain('nobody answered in time: done as declared');
    expect(active.decision?.gates[0]?.reason).toContain('act was declared');
  });

  it('that nobody answers is not done when a kill switch came meanwhile', async () => {
    delegate(running, { approval: { time_limit: '8s', on_expiry: 'act' } });
    const device = newDevice();
    await seen(running, device);
    const { uid } = await actionAgainst(running, device);
    const move = { scope: 'all', by: 'anna', reason: 'drill', at: Date.now() };
    await running.storage.setKillSwitch({ ...move, engaged: true });
    const over = await reaches(running, uid, 'expired_unapproved');
    await running.storage.setKillSwitch({ ...move, engaged: false });
    expect(told(over)).toContain('not done: kill-switch: engaged');
  });

  it('that nobody answers is replaced by the safer substitute', async () => {
    delegate(running, {
      approval: {
        time_limit: '2s',
        classes: [
          {
            name: 'cut off',
            when: { actions: ['block_outgoing'] },
            on_expiry: 'substitute',
            substitute: 'block_port',
          },
        ],
      },
    });
    const device = newDevice();
    // Two kinds of attack make it worth cutting the device off.
    await seen(running, device);
    await watchRecords(running, { records: scan({ from: device, port: 445, at: Date.now() }) });
    const cutOff = await eventually('the proposal to cut it off', async () =>
      (await running.storage.listActions()).find(
        ({ target, kind }) => target.device === device && kind === 'block_outgoing',
      ),
    );
    await reaches(running, cutOff.uid, 'expired_unapproved');
    const instead = await eventually('its substitutes to be in force', async () => {
      const actions = await running.storage.actionsOfIncident(cutOff.incident);
      const substitutes = actions.filter(({ standsInFor }) => standsInFor === cutOff.uid);
      const active = substitutes.filter(({ state }) => state === 'active');
      return active.length === 2 && active;
    });
    expect(instead.map(({ kind, target }) => `${kind} ${target.port}`).sort()).toEqual([
      'block_port 445',
      'block_port 9401',
    ]);
    expect(instead[0]?.decision?.gates[0]?.reason).toContain('this was declared instead');
    expect(instead[0]?.answeredBy).toBeNull();
  });
});
