/** One line of a Zeek TSV log, read where it lies: a column is decoded only when somebody asks for it. */
import { onceTextOfBytes, textOfBytes } from '../text-cache.ts';
import { parseEpochTime, parseIsoTime } from '../time.ts';
import type { ZeekRow } from './row.ts';

/** What the header lines of a file say. */
export interface Header {
  separator: string;
  setSeparator: string;
  empty: string;
  unset: string;
  path: string;
  columns: ReadonlyMap<string, number>;
  /** Zeek's type of each column, in their order: `string`, `bool`, `set[string]`… */
  types: readonly string[];
}

const zero = 48;
const point = 46;

/** Above this many digits a number could lose its last ones; `Number` decides then. */
const exactDigits = 15;

/** Moved from line to line, because a row (or a closure) of its own for each made reading three times slower. */
export class TsvRow implements ZeekRow {
  readonly #header: Header;
  readonly #separator: number;
  readonly #unset: number;
  /** Where each column begins; one more than there are columns. */
  readonly #starts: Int32Array;
  #bytes: Uint8Array = new Uint8Array();
  /** Fields in the order in which a log's reader asks for them, and their columns: the next one is mostly the next asked. */
  readonly #asked: string[] = [];
  readonly #columns: number[] = [];
  #next = 0;

  /** `header.separator` must be one ASCII character. */
  constructor(header: Header) {
    this.#header = header;
    this.#separator = header.separator.charCodeAt(0);
    this.#unset = header.unset.length === 1 ? header.unset.charCodeAt(0) : -1;
    this.#starts = new Int32Array(header.columns.size + 1);
  }

  /** Takes the next line; false if it has not as many columns as the header. */
  moveTo(bytes: Uint8Array): boolean {
    const starts = this.#starts;
    const separator = this.#separator;
    const last = starts.length - 1;
    this.#bytes = bytes;
    this.#next = 0;
    let column = 1;
    for (let i = 0; i < bytes.length; i++) {
      if (bytes[i] !== separator) continue;
      if (column === last) return false;
      starts[column++] = i + 1;
    }
    starts[last] = bytes.length + 1;
    return column === last;
  }

  /** The column's number, or -1 if it is missing or unset. */
  #column(field: string): number {
    const at = this.#asked[this.#next] === field ? this.#next : this.#find(field);
    this.#next = at + 1;
    const column = this.#columns[at] ?? -1;
    if (column < 0) return -1;
    const start = this.#start(column);
    if (this.#unset >= 0) {
      const isUnset = this.#end(column) === start + 1 && this.#bytes[start] === this.#unset;
      return isUnset ? -1 : column;
    }
    return this.#raw(column) === this.#header.unset ? -1 : column;
  }

  /** Where `field` stands among those asked for so far; it is put there if it was never asked for. */
  #find(field: string): number {
    const known = this.#asked.indexOf(field);
    if (known >= 0) return known;
    this.#columns.push(this.#header.columns.get(field) ?? -1);
    return this.#asked.push(field) - 1;
  }

  #start(column: number): number {
    return this.#starts[column] ?? 0;
  }

  #end(column: number): number {
    return (this.#starts[column + 1] ?? 0) - 1;
  }

  #raw(column: number): string {
    return textOfBytes(this.#bytes, this.#start(column), this.#end(column));
  }

  text(field: string): string | undefined {
    const column = this.#column(field);
    if (column < 0) return undefined;
    const value = this.#raw(column);
    return value === this.#header.empty ? '' : unescape(value);
  }

  id(field: string): string | undefined {
    const column = this.#column(field);
    if (column < 0) return undefined;
    const value = onceTextOfBytes(this.#bytes, this.#start(column), this.#end(column));
    return value === this.#header.empty ? '' : unescape(value);
  }

  number(field: string): number | undefined {
    const column = this.#column(field);
    if (column < 0) return undefined;
    const plain = this.#plainNumber(column);
    if (plain >= 0) return plain;
    const number = Number(this.#raw(column));
    return Number.isNaN(number) ? undefined : number;
  }

  /** Digits with at most one point among them; -1 for anything else. */
  #plainNumber(column: number): number {
    const bytes = this.#bytes;
    const end = this.#end(column);
    const start = this.#start(column);
    if (end === start || end - start > exactDigits) return -1;
    let value = 0;
    let scale = 0;
    for (let i = start; i < end; i++) {
      const byte = bytes[i] ?? 0;
      if (byte === point && scale === 0 && i > start && i + 1 < end) {
        scale = 1;
        continue;
      }
      const digit = byte - zero;
      if (digit < 0 || digit > 9) return -1;
      value = value * 10 + digit;
      scale *= 10;
    }
    return scale === 0 ? value : value / scale;
  }

  flag(field: string): boolean | undefined {
    const value = this.text(field);
    return value === 'T' ? true : value === 'F' ? false : undefined;
  }

  list(field: string): string[] {
    const column = this.#column(field);
    if (column < 0) return [];
    const value = this.#raw(column);
    if (value === this.#header.empty) return [];
    return value.split(this.#header.setSeparator).map(unescape);
  }

  /** The value as JSON would hold it, by its column's type; numbers stay the text they are. */
  value(field: string): unknown {
    if (this.#column(field) < 0) return undefined;
    const type = this.#header.types[this.#header.columns.get(field) ?? -1] ?? '';
    if (type === 'bool') return this.flag(field);
    return /^(?:set|vector)\[/.test(type) ? this.list(field) : this.text(field);
  }

  time(field: string): number | undefined {
    const column = this.#column(field);
    if (column < 0) return undefined;
    const micros = this.#micros(column);
    if (micros >= 0) return micros / 1000;
    const value = this.#raw(column);
    return parseEpochTime(value) ?? parseIsoTime(value);
  }

  /** `1521911720.865716`, as Zeek writes it, in microseconds; -1 for anything else. */
  #micros(column: number): number {
    const bytes = this.#bytes;
    const start = this.#start(column);
    if (this.#end(column) !== start + 17 || bytes[start + 10] !== point) return -1;
    let micros = 0;
    for (let i = start; i < start + 17; i++) {
      if (i === start + 10) continue;
      const digit = (bytes[i] ?? 0) - zero;
      if (digit < 0 || digit > 9) return -1;
      micros = micros * 10 + digit;
    }
    return micros;
  }
}

const escapes = /\\\\|(?:\\x[0-9a-fA-F]{2})+/g;

/** Undoes Zeek's escapes: `\\` and `\x2c`; bytes that are not UTF-8 stay written as they are. */
export function unescape(value: string): string {
  return value.includes('\\') ? value.replace(escapes, unescapeRun) : value;
}

function unescapeRun(run: string): string {
  if (run === '\\\\') return '\\';
  try {
    return decodeURIComponent(run.replaceAll('\\x', '%'));
  } catch {
    return run;
  }
}
