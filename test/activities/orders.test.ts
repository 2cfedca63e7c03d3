/** Orders are read where they are stored, of people who may still give them; results are believed as they were signed. */
import { expect, it } from 'vitest';
import { believedResults, resultSigner, storeResult } from '../../activities/response/results.ts';
import { readOrder, type Message } from '../../activities/response/orders.ts';
import { newWarrantKey } from '../../activities/warrants.ts';
import type { Me } from '../../domain/api.ts';
import type { ActResult } from '../../domain/act-result.ts';
import type { OrderKind } from '../../domain/order.ts';
import type { Storage } from '../../storage/open.ts';
import { signedIn } from '../api/signed-in.ts';
import { onEveryDatabase } from '../storage/databases.ts';
import { makeAction, openIncident } from '../storage/made.ts';
import { portsWith } from './ports.ts';

const now = Date.UTC(2026, 10, 30);
let made = 0;
const another = (what: string) => `${what}-${(made += 1)}`;

async function actionIn(storage: Storage): Promise<string> {
  return (await storage.createAction(makeAction(await openIncident(storage)), now)).uid;
}

async function person(storage: Storage): Promise<Me> {
  const by = signedIn(another('anna'), 'lead');
  const { name, roles } = by;
  await storage.addAccount({ uid: name, name, roles, madeBy: [], createdAt: now });
  return by;
}

async function ordered(
  storage: Storage,
  { action, by, kind }: { action: string; by: Me; kind: OrderKind },
): Promise<string> {
  const uid = another('ord');
  const body = { reason: 'enough' };
  await storage.placeOrder({ uid, kind, action, by, body, idempotencyKey: uid, at: now });
  return uid;
}

const log = { info: () => undefined, warn: () => undefined };

function reading(storage: Storage, action: string) {
  const ports = portsWith({ storage, log, now: () => now }, 'an order');
  return (order: string, message: Message = 'lift') => readOrder(ports, { action, order, message });
}

const unknown = { type: 'ORDER_UNKNOWN' };

onEveryDatabase('an order', (opened) => {
  it('is read as it was stored, and once for one thing', async () => {
    const { storage } = opened;
    const action = await actionIn(storage);
    const by = await person(storage);
    const order = await ordered(storage, { action, by, kind: 'lift' });
    const read = reading(storage, action);
    expect(await read(order)).toMatchObject({ by: by.name, reason: 'enough' });
    expect(await read(order)).toMatchObject({ by: by.name });
    expect((await storage.getOrder(order))?.takenFor).toBe('lift');
  });

  it('that nobody gave is unknown, and an alarm', async () => {
    const { storage } = opened;
    const action = await actionIn(storage);
    await expect(reading(storage, action)('ord-0')).rejects.toMatchObject(unknown);
    const alarms = await storage.openAlarms();
    expect(alarms.find(({ subject }) => subject === action)).toMatchObject({
      code: 'ORDER_UNKNOWN',
    });
  });

  it('for another action, or another thing, is unknown', async () => {
    const { storage } = opened;
    const [one, other] = [await actionIn(storage), await actionIn(storage)];
    const by = await person(storage);
    const order = await ordered(storage, { action: one, by, kind: 'lift' });
    await expect(reading(storage, other)(order)).rejects.toMatchObject(unknown);
    await expect(reading(storage, one)(order, 'extend')).rejects.toMatchObject(unknown);
  });

  it('that was refused is unknown', async () => {
    const { storage } = opened;
    const action = await actionIn(storage);
    const by = await person(storage);
    const order = await ordered(storage, { action, by, kind: 'lift' });
    await storage.refuseOrder({ uid: order, code: 'ACTION_NOT_ACTIVE' });
    await expect(reading(storage, action)(order)).rejects.toMatchObject(unknown);
  });

  it('of somebody whose account was disabled is unknown', async () => {
    const { storage } = opened;
    const action = await actionIn(storage);
    await person(storage);
    const by = await person(storage);
    const order = await ordered(storage, { action, by, kind: 'lift' });
    await storage.changeAccount(by.account ?? '', { disabled: true });
    await expect(reading(storage, action)(order)).rejects.toMatchObject(unknown);
  });
});

onEveryDatabase('a result', (opened) => {
  it('is believed as it was signed only, by a key that was accepted', async () => {
    const { storage } = opened;
    const action = await actionIn(storage);
    const [ours, theirs] = [resultSigner(newWarrantKey()), resultSigner(newWarrantKey())];
    for (const { fingerprint, publicPem: pem } of [ours, theirs])
      await storage.registerKey({
        ...{ fingerprint, pem, purpose: 'act', at: now },
        accepted: fingerprint === ours.fingerprint,
      });
    const done: ActResult = {
      ...{ action, kind: 'lift', outcome: 'done', detail: '', decision: null, until: 0, at: now },
      ...{ actuator: 'gateway', dryRun: false },
    };
    await storeResult(storage, ours, done);
    const failed = { ...done, outcome: 'failed' as const };
    // Altered after it was signed, and signed with the key of somebody else.
    const body = JSON.stringify(failed);
    const signature = ours.sign(JSON.stringify(done));
    await storage.addActResult({ action, body, signature, key: ours.fingerprint, at: now });
    const believed = await believedResults(storage, action);
    expect(believed).toEqual([done]);
    const [accepted] = await storage.keysFor('act');
    if (accepted?.fingerprint !== theirs.fingerprint) {
      await storeResult(storage, theirs, failed);
      expect(await believedResults(storage, action)).toEqual([done]);
    }
  });
});
