/** Twelve sources at once, at L3: what the machine takes alone stays under the ceiling of the whole site. */
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ActionView } from '../../../domain/action.ts';
import { absent, hasSharedData, sharedData } from '../../sources/shared-data.ts';
import { scan } from '../../workflows/intrusions.ts';
import { runDocument } from '../documents.ts';
import { dataFolder, watchbill } from '../watchbill.ts';

/** What the document leaves out of its bounds; docs/guides/delegation.md. */
const DEFAULT_CEILING = 10;

const delegation = (more = '') => `version: 'rate'
functions: { incident_response: L3 }
bounds: { lease: 1h, hosts: 50, users: 50, tiers: [low, medium, high, critical], evidence_grade: D, actions_per_hour: 1${more} }
grants:
  - { function: incident_response, level: L3, reason: the rate, until: 2099-12-31, granted_by: anna }
`;

async function actionsAfter(records: string, document: string): Promise<ActionView[]> {
  const dataDir = await dataFolder();
  const delegationFile = join(dataDir, 'rate.yaml');
  await writeFile(delegationFile, document);
  const ran = await watchbill(
    ['run', records, '--once', '--json', '--as-live', '--delegation', delegationFile],
    { dataDir },
  );
  const { incidents } = runDocument(ran);
  expect(incidents).toHaveLength(12);
  return incidents.flatMap(({ actions }) => actions);
}

/** Applied, or at least let begin, without a person. */
function takenAlone(actions: readonly ActionView[]): ActionView[] {
  return actions.filter(({ decisions }) =>
    decisions.some(({ step, effect }) => step.startsWith('apply') && effect === 'act'),
  );
}

function expectCeiling(actions: readonly ActionView[], ceiling: number): void {
  const alone = takenAlone(actions);
  expect(alone).toHaveLength(ceiling);
  const others = actions.filter((action) => !alone.includes(action));
  expect(others.length).toBeGreaterThanOrEqual(12 - ceiling);
  for (const { decision, state } of others) {
    expect(decision).toMatchObject({ effect: 'ask', bindingGate: 'action-rate' });
    // Also where it could still be done alone when it was proposed.
    expect(state).toBe('awaiting_approval');
  }
}

async function ownRecords(folder: string): Promise<string> {
  const at = Date.UTC(2026, 10, 30, 9, 15);
  const records = Array.from({ length: 12 }, (_, index) =>
    scan({ from: `10.99.${index + 1}.7`, port: 9401, at: at + index * 10_000 }),
  );
  const path = join(folder, 'twelve.json');
  await writeFile(path, `${records.flat().join('\n')}\n`);
  return path;
}

test('twelve intrusions of our own: as many as the document says', async () => {
  const records = await ownRecords(await dataFolder());
  const document = delegation(', site_actions_per_hour: 4');
  expectCeiling(await actionsAfter(records, document), 4);
});

test('the same: ten, where the document says nothing', async () => {
  const records = await ownRecords(await dataFolder());
  expectCeiling(await actionsAfter(records, delegation()), DEFAULT_CEILING);
});

test('the shared case: ten, where the document says nothing', async (ctx) => {
  if (!hasSharedData) ctx.skip(absent);
  const records = join(await dataFolder(), 'twelve.json.gz');
  await copyFile(join(sharedData, 'cases/trust/twelve-sources.json.gz'), records);
  expectCeiling(await actionsAfter(records, delegation()), DEFAULT_CEILING);
});
