/** Logs of our own as Zeek and Windows write them; the rows of a Zeek log are the same in both of its spellings. */
import type { LogFormat } from '../../sources/index.ts';

export type ZeekFormat = Extract<LogFormat, 'zeek-tsv' | 'zeek-json'>;
export const zeekFormats: readonly ZeekFormat[] = ['zeek-tsv', 'zeek-json'];

/** Null is what Zeek leaves unset. */
type Value = string | number | boolean | readonly string[] | null;

/** Who speaks to whom, and when (epoch ms). */
export interface Contact {
  at: number;
  from: string;
  to: string;
  port: number;
}

export interface ZeekRow extends Contact {
  values: readonly Value[];
}

export interface ZeekLog {
  path: string;
  /** `name type` of each column after the time and the two ends. */
  columns: readonly string[];
  rows: readonly ZeekRow[];
}

const ends = [
  'ts time',
  'uid string',
  'id.orig_h addr',
  'id.orig_p port',
  'id.resp_h addr',
  'id.resp_p port',
];
const FIRST_CLIENT_PORT = 40_000;

function cells({ at, from, to, port, values }: ZeekRow, index: number): Value[] {
  return [at / 1000, `C${index}`, from, FIRST_CLIENT_PORT + (index % 20_000), to, port, ...values];
}

/** What would be taken for a separator, or for an escape, is written as one. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll(/[\t,]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

function tsvCell(value: Value, column: string): string {
  if (value === null) return '-';
  if (typeof value === 'boolean') return value ? 'T' : 'F';
  if (column === 'ts time') return Number(value).toFixed(6);
  if (typeof value === 'object') return value.map(escaped).join(',');
  return value === '' ? '(empty)' : escaped(String(value));
}

function tsvLines({ path, columns, rows }: ZeekLog): string[] {
  const all = [...ends, ...columns];
  const words = (at: 0 | 1) => all.map((column) => column.split(' ')[at]).join('\t');
  return [
    ...['#separator \\x09', '#set_separator\t,', '#empty_field\t(empty)', '#unset_field\t-'],
    ...[`#path\t${path}`, `#fields\t${words(0)}`, `#types\t${words(1)}`],
    ...rows.map((row, index) =>
      cells(row, index)
        .map((cell, column) => tsvCell(cell, all[column] ?? ''))
        .join('\t'),
    ),
  ];
}

function jsonLines({ path, columns, rows }: ZeekLog): string[] {
  const names = [...ends, ...columns].map((column) => column.split(' ')[0] ?? '');
  return rows.map((row, index) => {
    const named = cells(row, index).map((cell, column) => [names[column], cell] as const);
    const set = named.filter(([, cell]) => cell !== null);
    const ts = new Date(row.at).toISOString();
    return JSON.stringify({ _path: path, ...Object.fromEntries(set), ts });
  });
}

export function zeekBytes(log: ZeekLog, format: ZeekFormat): Uint8Array {
  const lines = format === 'zeek-tsv' ? tsvLines(log) : jsonLines(log);
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

export interface WindowsRecord {
  id: number;
  /** Epoch ms. */
  at: number;
  computer: string;
  data: Readonly<Record<string, string | number>>;
  failed?: boolean;
}

/** Records of the Security log as EVTX files give them. */
export function windowsBytes(records: readonly WindowsRecord[]): Uint8Array {
  const lines = records.map(({ id, at, computer, data, failed = false }) =>
    JSON.stringify({
      Event: {
        System: {
          EventID: id,
          Channel: 'Security',
          Computer: computer,
          Keywords: failed ? '0x8010000000000000' : '0x8020000000000000',
          TimeCreated: { '#attributes': { SystemTime: new Date(at).toISOString() } },
        },
        EventData: data,
      },
    }),
  );
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}
