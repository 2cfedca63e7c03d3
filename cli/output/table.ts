/** One table, two forms: aligned for a person at a terminal, tab-separated for a program behind a pipe. */
import type { Style, Tone } from './style.ts';
import { terminalText } from './terminal-text.ts';

export interface Column {
  title: string;
  align?: 'left' | 'right';
}

/** A glyph and a tone are for people only; a pipe gets the text alone. */
export type Cell = string | { text: string; glyph?: string; tone?: Tone };

const gap = '  ';
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Returns lines that each end in a line feed. Values are escaped and never cut. */
export function renderTable(columns: Column[], rows: Cell[][], style: Style): string {
  const titles = columns.map(({ title }) => title);
  if (!style.tty) {
    const lines = [titles, ...rows.map((row) => row.map(plain))];
    return lines.map((line) => `${line.join('\t')}\n`).join('');
  }
  const texts = rows.map((row) => row.map(decorated));
  const widths = columns.map(({ title }, at) =>
    Math.max(widthOf(title), ...texts.map((row) => widthOf(row[at] ?? ''))),
  );
  const lay = (values: string[], tones: (Tone | undefined)[]): string => {
    const cells = columns.map((column, at) => {
      const last = at === columns.length - 1 && column.align !== 'right';
      const text = values[at] ?? '';
      const padding = ' '.repeat((widths[at] ?? 0) - widthOf(text));
      const tone = tones[at];
      const painted = tone === undefined ? text : style.paint(tone, text);
      if (column.align === 'right') return padding + painted;
      return last ? painted : painted + padding;
    });
    return `${cells.join(gap).trimEnd()}\n`;
  };
  const head = lay(
    titles,
    titles.map(() => 'dim'),
  );
  return head + texts.map((values, at) => lay(values, (rows[at] ?? []).map(toneOf))).join('');
}

function plain(cell: Cell): string {
  return terminalText(typeof cell === 'string' ? cell : cell.text);
}

function decorated(cell: Cell): string {
  const text = plain(cell);
  return typeof cell === 'string' || cell.glyph === undefined ? text : `${cell.glyph} ${text}`;
}

function toneOf(cell: Cell): Tone | undefined {
  return typeof cell === 'string' ? undefined : cell.tone;
}

/** Columns on screen, near enough: an accent counts with its letter; East Asian width is not known here. */
function widthOf(text: string): number {
  return [...graphemes.segment(text)].length;
}
