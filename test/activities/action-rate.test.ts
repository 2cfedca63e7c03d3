/** How many actions the machine takes alone within an hour: counted, decided and recorded as one, in an incident and everywhere. */
import { expect, it } from 'vitest';
import { decideApplyingWith } from '../../activities/decide-response.ts';
import { createActuators } from '../../activities/actuators/actuators.ts';
import { createDryRun } from '../../activities/actuators/dry-run.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import type { Me } from '../../domain/api.ts';
import { DelegationDocument } from '../../policies/document.ts';
import type { Storage } from '../../storage/open.ts';
import { signedIn } from '../api/signed-in.ts';
import { onEveryDatabase } from '../storage/databases.ts';
import { makeAction, openIncident } from '../storage/made.ts';
import { nothingEntered, portsWith } from './ports.ts';

const hour = 3_600_000;

/** L3 with a grant, and bounds that nothing here passes but the rate. */
function atL3(bounds: object): DelegationDocument {
  return DelegationDocument.parse({
    version: 'rate',
    functions: { incident_response: 'L3' },
    bounds: {
      hosts: 50,
      users: 50,
      tiers: ['low', 'medium', 'high', 'critical'],
      evidence_grade: 'D',
      ...bounds,
    },
    grants: [
      {
        function: 'incident_response',
        level: 'L3',
        reason: 'tests',
        until: '2099-12-31',
        granted_by: 'anna',
      },
    ],
  });
}

function deciding(storage: Storage, { bounds, now }: { bounds: object; now: number }) {
  const document = atL3(bounds);
  const ports: ActivityPorts = portsWith(
    {
      storage,
      now: () => now,
      delegation: () => Promise.resolve(document),
      assetOf: nothingEntered,
      actuators: createActuators(createDryRun(storage), []),
      warrants: {
        issue: () => 'a warrant',
        issueLift: () => 'a warrant to lift',
        publicPem: '',
        check: () => {
          throw new Error('nothing is applied here');
        },
      },
    },
    'a decision on applying',
  );
  const decideApplying = decideApplyingWith(ports);
  return async (action: string, approvals: Me[] = []): Promise<string> => {
    for (const by of approvals) await approve(storage, { action, by, at: now });
    const workflowId = `response-${action}`;
    return (await decideApplying({ action, workflowId, step: 'run-1', run: 'run-1' })).effect;
  };
}

async function approve(
  storage: Storage,
  { action, by, at }: { action: string; by: Me; at: number },
): Promise<void> {
  const uid = `ord-${action}-${by.name}`;
  const version = (await storage.getAction(action))?.version ?? '';
  const order = { uid, kind: 'approve' as const, action, by, idempotencyKey: uid, at };
  await storage.placeOrder({ ...order, body: { reason: '', version } });
  await storage.takeOrder({ uid, purpose: 'answer' });
}

/** Each test its own hour: what an earlier one took alone is over. */
let now = Date.UTC(2026, 10, 30);
function anotherHour(): number {
  return (now += 2 * hour);
}

async function actionIn(storage: Storage, incident: string): Promise<string> {
  // It rests on what its incident holds, which an input saw that was opened as live.
  const held = await storage.findingsOfIncident(incident);
  const findings = held.map(({ finding_info: { uid } }) => uid);
  return (await storage.createAction({ ...makeAction(incident), findings }, now)).uid;
}

async function actionsOf(storage: Storage, incidents: number): Promise<string[]> {
  const uids: string[] = [];
  for (let index = 0; index < incidents; index += 1) {
    uids.push(await actionIn(storage, await openIncident(storage)));
  }
  return uids;
}

const anna: Me = { ...signedIn('anna', 'lead'), via: 'token', account: null };

onEveryDatabase('action rate', (opened) => {
  it('three at once do not pass a limit of one in their incident', async () => {
    const { storage } = opened;
    const decide = deciding(storage, { bounds: { actions_per_hour: 1 }, now: anotherHour() });
    const incident = await openIncident(storage);
    const three = await Promise.all([1, 2, 3].map(() => actionIn(storage, incident)));
    const effects = await Promise.all(three.map((action) => decide(action)));
    expect(effects.sort()).toEqual(['act', 'ask', 'ask']);
  });

  it('of twelve incidents at once, ten are answered alone unless the document says otherwise', async () => {
    const { storage } = opened;
    const decide = deciding(storage, { bounds: { actions_per_hour: 1 }, now: anotherHour() });
    const twelve = await actionsOf(storage, 12);
    const effects = await Promise.all(twelve.map((action) => decide(action)));
    expect(effects.filter((effect) => effect === 'act')).toHaveLength(10);
    expect(effects.filter((effect) => effect === 'ask')).toHaveLength(2);
  });

  it('the document sets how many are taken alone everywhere', async () => {
    const { storage } = opened;
    const bounds = { actions_per_hour: 1, site_actions_per_hour: 2 };
    const decide = deciding(storage, { bounds, now: anotherHour() });
    const three = await actionsOf(storage, 3);
    const effects = await Promise.all(three.map((action) => decide(action)));
    expect(effects.sort()).toEqual(['act', 'act', 'ask']);
  });

  it('what a person approved is not taken alone', async () => {
    const { storage } = opened;
    const decide = deciding(storage, { bounds: { actions_per_hour: 1 }, now: anotherHour() });
    const incident = await openIncident(storage);
    expect(await decide(await actionIn(storage, incident), [anna])).toBe('act');
    expect(await decide(await actionIn(storage, incident))).toBe('act');
    expect(await decide(await actionIn(storage, incident))).toBe('ask');
    expect(await decide(await actionIn(storage, incident), [anna])).toBe('act');
  });

  it('what was taken more than an hour ago counts no more', async () => {
    const { storage } = opened;
    const incident = await openIncident(storage);
    const bounds = { actions_per_hour: 1 };
    const first = deciding(storage, { bounds, now: anotherHour() });
    expect(await first(await actionIn(storage, incident))).toBe('act');
    const within = deciding(storage, { bounds, now: now + hour - 1 });
    expect(await within(await actionIn(storage, incident))).toBe('ask');
    const later = deciding(storage, { bounds, now: now + hour });
    expect(await later(await actionIn(storage, incident))).toBe('act');
  });
});
