/** Reads an inventory that people keep as YAML or CSV, and says what is wrong with it by line and key. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse as parseCsv, type Info } from 'csv-parse/sync';
import { z } from 'zod';
import { Asset, PurdueLayer, Tier } from '../../domain/asset.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { inventoryProblems, type InventoryProblem } from '../../domain/inventory.ts';
import { readYaml } from '../../policies/located-yaml.ts';

const text = z.string({ error: 'must be text' }).min(1, { error: 'must not be empty' });
const list = z.array(text, { error: 'must be a list' });

/** One asset as a file spells it. */
const Entry = z.strictObject({
  uid: text,
  name: text,
  addresses: list.min(1, { error: 'must name at least one address or range' }),
  hostnames: list.optional(),
  owner: text.optional(),
  tier: Tier.optional(),
  zone: text.optional(),
  purdue_layer: PurdueLayer.optional(),
  tags: list.optional(),
  business_service: text.optional(),
  impact_per_hour: z.number({ error: 'must be a number' }).nonnegative().optional(),
  depends_on: list.optional(),
});
type Entry = z.infer<typeof Entry>;

const File = z.strictObject({ assets: z.array(Entry) });

/** How a file spells the keys of an asset. */
const spelling: Partial<Record<keyof Asset, keyof Entry>> = {
  purdueLayer: 'purdue_layer',
  businessService: 'business_service',
  impactPerHour: 'impact_per_hour',
  dependsOn: 'depends_on',
};

function assetOf({ purdue_layer, business_service, impact_per_hour, depends_on, ...rest }: Entry) {
  return Asset.parse({
    ...rest,
    purdueLayer: purdue_layer,
    businessService: business_service,
    impactPerHour: impact_per_hour,
    dependsOn: depends_on,
  });
}

/** Ten are enough to start mending. */
const shown = 10;

function invalid(lines: readonly string[]): WatchbillError {
  const more = lines.length > shown ? [`and ${lines.length - shown} more problems`] : [];
  return new WatchbillError('INVENTORY_INVALID', [...lines.slice(0, shown), ...more].join('\n'), {
    fix: 'correct these lines; docs/guides/inventory.md lists every key',
  });
}

interface Located {
  entries: Entry[];
  /** Where the asset at this place in the list begins: `file:line`. */
  place: (index: number) => string;
}

/** @throws WatchbillError INVENTORY_INVALID, one line for each problem, the first ten. */
export async function readInventory(path: string): Promise<Asset[]> {
  const contents = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new WatchbillError('INVENTORY_INVALID', `${path} can’t be read`, { cause });
  });
  const isCsv = extname(path).toLowerCase() === '.csv';
  const { entries, place } = isCsv ? fromCsv(contents, path) : fromYaml(contents, path);
  const assets = entries.map(assetOf);
  const problems = inventoryProblems(assets);
  if (problems.length > 0) throw invalid(problems.map((one) => said(one, place)));
  return assets;
}

function said({ index, key, message }: InventoryProblem, place: Located['place']): string {
  return `${place(index)}: ${spelling[key] ?? key}: ${message}`;
}

function fromYaml(contents: string, fileName: string): Located {
  const { assets } = readYaml(File, contents, {
    fileName,
    code: 'INVENTORY_INVALID',
    fix: 'correct these lines; docs/guides/inventory.md lists every key',
  });
  return { entries: assets, place: (index) => `${fileName}: assets[${index}]` };
}

const lists: ReadonlySet<string> = new Set(['addresses', 'hostnames', 'tags', 'depends_on']);
const numbers: ReadonlySet<string> = new Set(['purdue_layer', 'impact_per_hour']);

/** A cell as its column wants it; an empty one says nothing. */
function cell(column: string, value: string): unknown {
  if (value === '') return undefined;
  if (lists.has(column)) return value.split(/[;\s]+/).filter((part) => part !== '');
  return numbers.has(column) ? Number(value) : value;
}

const Rows = z.array(
  z.object({ record: z.record(z.string(), z.string()), info: z.custom<Info>() }),
);

function csvRows(contents: string, fileName: string): z.infer<typeof Rows> {
  try {
    return Rows.parse(
      parseCsv(contents, {
        columns: true,
        bom: true,
        trim: true,
        skip_empty_lines: true,
        info: true,
      }),
    );
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw invalid([`${fileName}: not valid CSV: ${message}`]);
  }
}

function fromCsv(contents: string, fileName: string): Located {
  const rows = csvRows(contents, fileName);
  const place = (index: number): string => `${fileName}:${rows[index]?.info.lines ?? 1}`;
  const problems: string[] = [];
  const entries = rows.flatMap(({ record }, index) => {
    const cells = Object.entries(record).map(([column, value]) => [column, cell(column, value)]);
    const given: unknown = Object.fromEntries(cells.filter(([, value]) => value !== undefined));
    const parsed = Entry.safeParse(given);
    if (parsed.success) return [parsed.data];
    for (const issue of parsed.error.issues) {
      problems.push(`${place(index)}: ${issue.path.join('.') || 'row'}: ${ruleOf(issue)}`);
    }
    return [];
  });
  if (problems.length > 0) throw invalid([...new Set(problems)]);
  return { entries, place };
}

function ruleOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `${issue.keys.join(', ')}: not a known column; allowed: ${Object.keys(Entry.shape).join(', ')}`;
  }
  return issue.code === 'invalid_value'
    ? `must be one of ${issue.values.map(String).join(', ')}`
    : issue.message;
}
