/** What was decided on the sample is decided again from what was stored with it, to the byte. */
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { decideAgain } from './deciding-again.ts';
import { Decision } from '../../domain/action.ts';
import { openStorage, type Storage } from '../../storage/open.ts';
import { startEmbeddedDatabase } from '../../storage/pglite/start.ts';
import { makeAction, makeDecision, openIncident } from '../storage/made.ts';
import { newDataFolder, removeDataFolder, watchbill } from '../cli/watchbill.ts';

let dataDir: string;
let storage: Storage;
let socketFolder: string;
let end: () => Promise<void>;

beforeAll(async () => {
  dataDir = await newDataFolder();
  const ran = await watchbill(['run', 'samples/vishing', '--once', '--json', '--as-live'], {
    dataDir,
  });
  expect(ran.code).toBe(0);
  const database = await startEmbeddedDatabase({ dataDir });
  const { connection } = database;
  if (connection.kind === 'pglite') ({ socketFolder } = connection);
  storage = await openStorage({ connection });
  end = async () => {
    await storage.close();
    await database.stop();
    await removeDataFolder(dataDir);
  };
});
afterAll(async () => {
  await end();
});

/** What a person reads of a decision, without which step it was made for and when. */
function verdictOf(decision: Decision): string {
  const { uid, workflowId, step, at, ...verdict } = decision;
  expect([uid, workflowId, step, at]).not.toContain(undefined);
  return JSON.stringify(verdict);
}

it('every decision of a run comes out the same, with its verdict taken away', async () => {
  const made = await storage.listDecisions({ after: 0, limit: 1000 });
  const functions = new Set(made.map(({ decision }) => decision.function));
  expect(functions).toEqual(new Set(['threat_detection', 'alert_triage', 'incident_response']));
  for (const { decision, provisional } of made) {
    const again = await decideAgain(storage, decision);
    expect(again?.provisional).toBe(provisional);
    expect(verdictOf(Decision.parse({ ...decision, ...again }))).toBe(verdictOf(decision));
    expect(again?.gates).toEqual(decision.gates);
  }
});

/** As 0.1.0 wrote it. */
async function insertAsBefore(decision: Decision, subject: string): Promise<void> {
  const client = new pg.Client({ host: socketFolder, user: 'postgres', database: 'postgres' });
  await client.connect();
  const { workflowId, step, at } = decision;
  await client.query(
    'insert into decisions (workflow_id, step, subject, at, document) values ($1, $2, $3, $4, $5)',
    [workflowId, step, subject, at, JSON.stringify(decision)],
  );
  await client.end();
}

it('says that there is nothing to decide again where no input was kept', async () => {
  const incident = await openIncident(storage);
  const action = await storage.createAction(makeAction(incident), 1);
  const before = makeDecision({ workflowId: 'of 0.1.0', step: 'propose' });
  await insertAsBefore(before, action.uid);
  expect(await decideAgain(storage, before)).toBeNull();
  expect((await storage.getAction(action.uid))?.decisions).toEqual([before]);
});
