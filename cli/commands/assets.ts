/** `watchbill assets`: the inventory of the running instance, imported from YAML or CSV. */
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { Asset, DeviceAsset } from '../../domain/asset.ts';
import { exitCodes } from '../../domain/errors.ts';
import { createInstanceClient } from '../instance/client.ts';
import { readInventory } from '../inventory/read-inventory.ts';
import { renderTable } from '../output/table.ts';
import { answer, type CommandContext } from './context.ts';

interface Form {
  json?: boolean;
}

const Assets = z.array(Asset);

export async function listAssets({ json }: Form, context: CommandContext): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const assets = await client.get('/api/assets', Assets);
  if (json) {
    await answer(context, `${JSON.stringify({ schema: 'watchbill.assets/1', assets })}\n`);
    return exitCodes.ok;
  }
  const columns = ['asset', 'name', 'addresses', 'tier', 'zone', 'tags'].map((title) => ({
    title,
  }));
  const rows = assets.map((one) => [
    one.uid,
    one.name,
    one.addresses.join(' '),
    one.tier,
    one.zone ?? '–',
    one.tags.join(' ') || '–',
  ]);
  const none =
    'No assets: every device counts as critical.\nNext: npx watchbill assets import FILE\n';
  await answer(context, rows.length === 0 ? none : renderTable(columns, rows, context.out));
  return exitCodes.ok;
}

export async function showAsset(
  name: string,
  { json }: Form,
  context: CommandContext,
): Promise<number> {
  const client = await createInstanceClient(context.dataDir);
  const given = await client.get(`/api/assets/${encodeURIComponent(name)}`, DeviceAsset);
  const { asset, tier, dependents } = given;
  if (json) {
    await answer(context, `${JSON.stringify({ schema: 'watchbill.asset/1', ...given })}\n`);
    return exitCodes.ok;
  }
  if (asset === null) {
    await answer(context, `${name} is not in the inventory: it counts as ${tier}.\n`);
    return exitCodes.ok;
  }
  const line = (label: string, value: string | number | null) =>
    value === null || value === '' ? '' : `  ${label.padEnd(18)}${value}\n`;
  await answer(
    context,
    [
      `${asset.uid}  ${asset.name}\n`,
      line('addresses', asset.addresses.join(' ')),
      line('host names', asset.hostnames.join(' ')),
      line('owner', asset.owner),
      line('tier', tier),
      line('zone', asset.zone),
      line('Purdue layer', asset.purdueLayer),
      line('tags', asset.tags.join(' ')),
      line('business service', asset.businessService),
      line('impact per hour', asset.impactPerHour),
      line('depends on', asset.dependsOn.join(' ')),
      line('depended on by', dependents.join(' ')),
    ].join(''),
  );
  return exitCodes.ok;
}

/** Replaces the inventory by a file's, and says what that changes. */
export async function importAssets(
  file: string,
  { json, dryRun }: Form & { dryRun?: boolean },
  context: CommandContext,
): Promise<number> {
  const assets = await readInventory(file);
  const client = await createInstanceClient(context.dataDir);
  const before = new Map((await client.get('/api/assets', Assets)).map((one) => [one.uid, one]));
  if (!dryRun) await client.put('/api/assets', assets, Assets);
  const added = assets.filter(({ uid }) => !before.has(uid)).length;
  const kept = assets.filter((one) => isDeepStrictEqual(before.get(one.uid), one)).length;
  const counts = {
    assets: assets.length,
    added,
    changed: assets.length - added - kept,
    removed: [...before.keys()].filter((uid) => !assets.some((one) => one.uid === uid)).length,
  };
  const { changed, removed } = counts;
  const words = `${assets.length} assets: ${added} new, ${changed} changed, ${removed} removed`;
  await answer(
    context,
    json
      ? `${JSON.stringify({ schema: 'watchbill.assets-import/1', dryRun: dryRun === true, ...counts })}\n`
      : `${words}${dryRun ? ' (not imported: --dry-run)' : ''}\n`,
  );
  return exitCodes.ok;
}
