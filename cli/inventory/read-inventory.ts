/** Reads an inventory that people keep as YAML or CSV, and says what is wrong with it by line and key. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { z } from 'zod';
import type { Asset } from '../../domain/asset.ts';
import { requireLength, type TextBounds } from '../../domain/bounds.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { inventoryFix } from '../../domain/inventory.ts';
import { readYaml } from '../../policies/located-yaml.ts';
import { assetOf, Entries } from './entry.ts';
import { fromCsv } from './from-csv.ts';

const File = z.strictObject({ assets: Entries });

/** Room for some 20,000 assets, as the API has. */
const bounds: TextBounds = { length: 8 * 1024 * 1024, parts: 500_000, depth: 16 };

/** @throws WatchbillError DOCUMENT_TOO_…, or INVENTORY_INVALID, one line for each problem, the first ten. */
export async function readInventory(path: string): Promise<Asset[]> {
  const contents = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new WatchbillError('INVENTORY_INVALID', `${path} can’t be read`, {
      fix: 'name an existing file, YAML or CSV',
      cause,
    });
  });
  requireLength(contents, bounds, path);
  return extname(path).toLowerCase() === '.csv'
    ? fromCsv(contents, path)
    : fromYaml(contents, path);
}

function fromYaml(contents: string, fileName: string): Asset[] {
  const code = 'INVENTORY_INVALID';
  return readYaml(File, contents, { fileName, code, fix: inventoryFix, bounds }).assets.map(
    assetOf,
  );
}
