/** Reads an inventory from CSV: the first row names the columns, each further row is one asset. */
import { parse, type Info } from 'csv-parse/sync';
import { z } from 'zod';
import type { Asset } from '../../domain/asset.ts';
import { inventoryInvalid } from '../../domain/inventory.ts';
import { assetOf, Entries, entryKeys } from './entry.ts';

interface Row {
  /** Where it begins in the file. */
  line: number;
  cells: string[];
}

/** @throws WatchbillError INVENTORY_INVALID, one line for each problem, the first ten. */
export function fromCsv(contents: string, fileName: string): Asset[] {
  const [head, ...rows] = rowsOf(contents, fileName);
  const columns = columnsOf(head, fileName);
  const parsed = Entries.safeParse(rows.map(({ cells }) => entryOf(columns, cells)));
  if (parsed.success) return parsed.data.map(assetOf);
  const located = parsed.error.issues.map((issue) => {
    const [index, column] = issue.path;
    const row = rows[Number(index)];
    const value = row?.cells[columns.indexOf(String(column))] ?? '';
    const is = value === '' ? 'it is missing' : `it is ${JSON.stringify(value)}`;
    const line = row?.line ?? 1;
    return { line, text: `${fileName}:${line}: ${String(column)} ${ruleOf(issue)}; ${is}` };
  });
  throw inventoryInvalid(located.sort((a, b) => a.line - b.line).map(({ text }) => text));
}

const Records = z.array(z.object({ record: z.array(z.string()), info: z.custom<Info>() }));

function rowsOf(contents: string, fileName: string): Row[] {
  try {
    // With one kind of line end the parser's count of lines holds in quoted cells too.
    const lines = contents.replaceAll('\r\n', '\n');
    const options = { bom: true, trim: true, info: true, skip_empty_lines: true } as const;
    const records = Records.parse(parse(lines, options));
    return records.map(({ record, info }) => ({
      // The parser counts the lines it has read: those that a quoted cell goes on over lie before.
      line: info.lines - record.join('').split('\n').length + 1,
      cells: record,
    }));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw inventoryInvalid([`${fileName}: not valid CSV: ${message}`]);
  }
}

/** The names in the first row, when they are columns of an inventory. */
function columnsOf(head: Row | undefined, fileName: string): string[] {
  const place = `${fileName}:${head?.line ?? 1}`;
  const allowed = `allowed: ${entryKeys.join(', ')}`;
  if (head === undefined) throw inventoryInvalid([`${place}: no row of column names; ${allowed}`]);
  const problems = head.cells.flatMap((name, index) => {
    if (!entryKeys.includes(name)) return [`${place}: ${name} is not a known column; ${allowed}`];
    return head.cells.indexOf(name) < index ? [`${place}: ${name} is given twice`] : [];
  });
  if (problems.length > 0) throw inventoryInvalid(problems);
  return head.cells;
}

const lists: ReadonlySet<string> = new Set(['addresses', 'hostnames', 'tags', 'depends_on']);
const numbers: ReadonlySet<string> = new Set(['purdue_layer', 'impact_per_hour']);

/** The cells as their columns want them; an empty one says nothing. */
function entryOf(columns: readonly string[], cells: readonly string[]): Record<string, unknown> {
  const given = columns.flatMap((column, index): [string, unknown][] => {
    const value = cells[index] ?? '';
    if (value === '') return [];
    if (lists.has(column)) return [[column, value.split(/[;\s]+/).filter((part) => part !== '')]];
    return [[column, numbers.has(column) ? Number(value) : value]];
  });
  return Object.fromEntries(given);
}

function ruleOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_value'
    ? `must be one of ${issue.values.map(String).join(', ')}`
    : issue.message;
}
