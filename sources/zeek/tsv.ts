/** Zeek's own log format: columns named by header lines, which may come again in the middle of a file. */
import type { RecordRef } from '../../domain/event.ts';
import { decode, type LineParser, type Parsed } from '../parser.ts';
import { contextOf } from './raw-context.ts';
import { readRow, rowReaders } from './records.ts';
import { TsvRow, unescape, type Header } from './tsv-row.ts';

/** What Zeek writes unless told otherwise. */
const defaults: Header = {
  separator: '\t',
  setSeparator: ',',
  empty: '(empty)',
  unset: '-',
  path: '',
  columns: new Map(),
  types: [],
};

const hash = 35;

export function zeekTsv(): LineParser {
  let header = defaults;
  let headerLines: string[] = [];
  let row = new TsvRow(header);
  function takeHeader(line: string): Parsed {
    const opens = line.startsWith('#separator');
    if (line.startsWith('#close') || line.startsWith('#open')) return { kind: 'header' };
    header = withHeaderLine(opens ? defaults : header, line);
    row = new TsvRow(header);
    headerLines = opens ? [line] : [...headerLines, line];
    return { kind: 'header' };
  }
  return {
    format: 'zeek-tsv',
    parse(record: RecordRef): Parsed {
      if (record.bytes[0] === hash) return takeHeader(decode(record.bytes));
      if (header.columns.size === 0) return { kind: 'rejected', reason: 'no #fields line before' };
      if (!rowReaders.has(header.path)) return { kind: 'ignored', type: header.path };
      if (!row.moveTo(record.bytes)) {
        return { kind: 'rejected', reason: 'not as many columns as #fields' };
      }
      return readRow(header.path, row, record);
    },
    raw(record) {
      const { path, columns } = header;
      if (columns.size === 0 || !row.moveTo(record.bytes)) return undefined;
      const value = (name: string): unknown => row.value(name);
      return {
        product: 'zeek',
        service: path,
        record,
        field: value,
        values: () => [...columns.keys()].map(value),
        about: () => contextOf(row),
      };
    },
    save: () => headerLines.join('\n'),
    load(state: string): void {
      header = defaults;
      headerLines = [];
      for (const line of state.split('\n')) if (line !== '') takeHeader(line);
    },
  };
}

/** Zeek allows any text; one ASCII character is what every log has, and a tab stands for all else. */
function separatorOf(line: string): string {
  const separator = unescape(line.slice('#separator '.length));
  return separator.length === 1 && separator < '\x80' ? separator : defaults.separator;
}

function withHeaderLine(header: Header, line: string): Header {
  // `#separator` itself is followed by a space: the separator is not known yet.
  if (line.startsWith('#separator ')) return { ...header, separator: separatorOf(line) };
  const [name, ...values] = line.split(header.separator);
  const value = values[0] ?? '';
  switch (name) {
    case '#set_separator':
      return { ...header, setSeparator: unescape(value) };
    case '#empty_field':
      return { ...header, empty: value };
    case '#unset_field':
      return { ...header, unset: value };
    case '#path':
      return { ...header, path: value };
    case '#types':
      return { ...header, types: values };
    case '#fields':
      return { ...header, columns: new Map(values.map((field, index) => [field, index])) };
    default:
      return header;
  }
}
