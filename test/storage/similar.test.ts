/** Closed incidents to compare with: those that share an actor and the latest, no more than a bounded number. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { EntityRef, Finding } from '../../domain/finding.ts';
import type { Storage } from '../../storage/open.ts';
import { onEveryDatabase } from './databases.ts';
import { eventTime, holdIn, makeClosed, makeFinding, makeIncident, storeFindings } from './made.ts';

const scanning = ['TA0007', 'Discovery', 'T1046', 'Network Service Discovery'] as const;
const running = ['TA0002', 'Execution', 'T1059', 'Command and Scripting Interpreter'] as const;

function attacking(
  finding: Finding,
  [tactic, name, technique, called]: typeof scanning | typeof running,
): Finding {
  const attack = {
    tactic: { uid: tactic, name },
    technique: { uid: technique, name: called },
  };
  return { ...finding, attacks: [attack] };
}

interface Made {
  entities: EntityRef[];
  end: number;
  /** Findings beside the one that each has. */
  beside?: Finding[];
}

async function incidentOf(storage: Storage, { entities, end, beside = [] }: Made): Promise<string> {
  const raw = 'NUL \u0000 and a lone surrogate \ud800';
  const finding = attacking(makeFinding({ raw }), scanning);
  const incident = makeIncident({ entities, end });
  await holdIn(storage, incident, await storeFindings(storage, [finding, ...beside]));
  return incident.uid;
}

/** Text that anybody can write: told, and of no weight. */
function remark(): Finding {
  const finding = attacking(makeFinding(), running);
  const { finding_info: info, unmapped } = finding;
  const analytic = { ...info.analytic, uid: 'multiple/text-addressed-to-a-model' };
  return {
    ...finding,
    ...{ severity: 'info', severity_id: 1, finding_info: { ...info, analytic } },
    unmapped: { ...unmapped, claimed: true },
  };
}

const close = (storage: Storage, uid: string) =>
  storage.closeIncident({ uid, closed: makeClosed() }, () => Promise.resolve(null));

onEveryDatabase('incidents to compare with', (opened) => {
  it('are closed ones, with what they are compared by', async () => {
    const { storage } = opened;
    const shared: EntityRef = { kind: 'credential', id: randomUUID() };
    const asking = await incidentOf(storage, { entities: [shared], end: 10 });
    const open = await incidentOf(storage, { entities: [shared], end: 20 });
    const old = await incidentOf(storage, { entities: [shared], end: 1 });
    await close(storage, old);
    const later: string[] = [];
    for (let index = 0; index < 26; index += 1) {
      const other: EntityRef = { kind: 'device', id: randomUUID() };
      later.push(await incidentOf(storage, { entities: [other], end: 100 + index }));
      await close(storage, later.at(-1) ?? '');
    }
    const found = await storage.closedToCompare(asking);
    const uids = found.map(({ uid }) => uid);
    expect(uids).not.toContain(open);
    expect(uids).not.toContain(asking);
    // The oldest shares an actor; of the others the latest 25 are there.
    expect(uids).toEqual([...later.slice(1).reverse(), old]);
    expect(found.at(-1)).toEqual({
      uid: old,
      end: 1,
      closed: makeClosed(),
      detections: ['discovery/network-range-scan'],
      techniques: ['T1046'],
      entities: [`credential:${shared.id}`],
    });
  });

  it('are compared by what weighs something, not by text that anybody can write', async () => {
    const { storage } = opened;
    const entities: EntityRef[] = [{ kind: 'device', id: randomUUID() }];
    const uid = await incidentOf(storage, { entities, end: eventTime + 1_000, beside: [remark()] });
    await close(storage, uid);
    const found = await storage.closedToCompare('inc-none');
    expect(found.find((one) => one.uid === uid)).toMatchObject({
      detections: ['discovery/network-range-scan'],
      techniques: ['T1046'],
    });
  });

  it('compares with none whose verdict can still be taken back', async () => {
    const { storage } = opened;
    const entities: EntityRef[] = [{ kind: 'device', id: randomUUID() }];
    const asking = await incidentOf(storage, { entities, end: 10 });
    const uid = await incidentOf(storage, { entities, end: eventTime + 2_000 });
    const closed = makeClosed({ as: 'false_alarm', teachesAt: 61_000 });
    const nothing = () => Promise.resolve(null);
    const before = await storage.closedLeftOut(asking);
    await storage.closeIncident({ uid, closed }, nothing);
    expect(await storage.closedLeftOut(asking)).toBe(before + 1);
    expect(await storage.closedLeftOut(uid)).toBe(before);
    const compared = async () => (await storage.closedToCompare(asking)).map((one) => one.uid);
    expect(await compared()).not.toContain(uid);
    await storage.teachDue(61_000, nothing);
    expect(await compared()).toContain(uid);
    expect(await storage.closedLeftOut(asking)).toBe(before);
  });

  it('are none for an incident that is not there, but the latest', async () => {
    const { storage } = opened;
    expect((await storage.closedToCompare('inc-none')).length).toBeLessThanOrEqual(25);
  });
});
