/** Breaks long text between words for a terminal; a pipe gets it in one line. */
import type { Style } from '../output/style.ts';

/** Narrower than this, one word a line would be worse than the terminal's own breaks. */
const narrowest = 60;
/** Wider lines are hard to read back to their beginning. */
const widest = 110;

/** The width to lay text out in, columns; Infinity leaves it as it is. */
export function widthFor({ tty }: Pick<Style, 'tty'>, columns: number | undefined): number {
  if (!tty || columns === undefined || columns < narrowest) return Infinity;
  return Math.min(columns, widest);
}

/** How a text is laid out: painted or not, and how wide. */
export interface Layout {
  style: Style;
  /** Columns; Infinity for one line each. */
  width: number;
}

export function layoutFor(style: Style, { columns }: { columns?: number }): Layout {
  return { style, width: widthFor(style, columns) };
}

/**
 * Text behind a prefix of `indent` columns (painting does not count), broken between words; further lines start below
 * its beginning. A word longer than a line stays whole: an address or an id that is broken can't be copied.
 */
export function hang(
  prefix: string,
  text: string,
  { indent, width }: { indent: number; width: number },
): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line === '') line = word;
    else if (indent + line.length + 1 + word.length <= width) line += ` ${word}`;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].map((words, at) => (at === 0 ? prefix : ' '.repeat(indent)) + words);
}
