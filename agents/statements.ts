/** Cuts a text into statements: a sentence or list item each, with the evidence it cites. */

export interface Statement {
  /** 1 for the first line. */
  line: number;
  /** Without its citations and without marks of layout. */
  text: string;
  /** Ledger ids in square brackets after it; empty where it cites nothing. */
  cites: string[];
}

const citation = /\[((?:[EANR]-\d+)(?:\s*,\s*[EANR]-\d+)*)\]/g;
const layout = new RegExp(
  [
    String.raw`^(?:\s*(?:[#>*+•‣–-]|\d+[.)])\s+)+`,
    // Marks of emphasis and code, outside words and outside quotes.
    String.raw`(?<![\p{L}\p{N}\\])(?:[*_]{1,3}|\x60+)(?=\S)(?![^“]*”)`,
    String.raw`(?<=\S)(?:[*_]{1,3}|\x60+)(?![\p{L}\p{N}])(?![^“]*”)`,
  ].join('|'),
  'gu',
);

/** The statements of a text, in its order. A citation belongs to what stands before it on its line. */
export function statementsOf(text: string): Statement[] {
  return text.split(/\r?\n/).flatMap((content, index) => ofLine(content, index + 1));
}

function ofLine(content: string, line: number): Statement[] {
  const statements: Statement[] = [];
  let from = 0;
  for (const match of content.matchAll(citation)) {
    const cites = (match[1] ?? '').split(/\s*,\s*/);
    statements.push({ line, text: plain(content.slice(from, match.index)), cites });
    from = match.index + match[0].length;
  }
  const rest = plain(content.slice(from));
  statements.push(...sentences(rest).map((text) => ({ line, text, cites: [] })));
  return statements.filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

function plain(text: string): string {
  return text.replaceAll(layout, '').trim();
}

/** A full stop ends a sentence where a capital or the end follows; inside a quote it ends nothing. */
function sentences(text: string): string[] {
  const ends = [...text.matchAll(/(?<=[.!?])\s+(?=[\p{Lu}“"(])/gu)].filter(
    ({ index }) =>
      text.slice(0, index).split('“').length === text.slice(0, index).split('”').length,
  );
  const bounds = [0, ...ends.map(({ index, 0: gap }) => index + gap.length), text.length];
  return bounds.slice(1).map((end, at) => text.slice(bounds[at], end).trim());
}
