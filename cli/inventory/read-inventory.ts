/** Reads an inventory that people keep as YAML or CSV, and says what is wrong with it by line and key. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { z } from 'zod';
import type { Asset } from '../../domain/asset.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { inventoryFix } from '../../domain/inventory.ts';
import { readYaml } from '../../policies/located-yaml.ts';
import { assetOf, Entries } from './entry.ts';
import { fromCsv } from './from-csv.ts';

const File = z.strictObject({ assets: Entries });

/** @throws WatchbillError INVENTORY_INVALID, one line for each problem, the first ten. */
export async function readInventory(path: string): Promise<Asset[]> {
  const contents = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new WatchbillError('INVENTORY_INVALID', `${path} can’t be read`, {
      fix: 'name an existing file, YAML or CSV',
      cause,
    });
  });
  return extname(path).toLowerCase() === '.csv'
    ? fromCsv(contents, path)
    : fromYaml(contents, path);
}

function fromYaml(contents: string, fileName: string): Asset[] {
  const code = 'INVENTORY_INVALID';
  return readYaml(File, contents, { fileName, code, fix: inventoryFix }).assets.map(assetOf);
}
