/** Sigma's plain values: text with `*` and `?`, read with its escapes, matched without backtracking. */

/** `*`: any text. */
export const anyText = Symbol('*');
/** `?`: one character. */
export const oneChar = Symbol('?');

export type Piece = string | typeof anyText | typeof oneChar;
export type Pattern = readonly Piece[];

/** A value as it is compared: without regard to case unless a rule says so. */
export interface Text {
  raw: string;
  lower: string;
}

export type TextTest = (text: Text) => boolean;

export function textOf(raw: string): Text {
  return { raw, lower: raw.toLowerCase() };
}

/**
 * Reads a value: a backslash takes the meaning from a wildcard or another backslash behind it, and is itself everywhere
 * else (`C:\Windows\*` ends in a literal `*`, `C:\Windows\\*` in a wildcard).
 */
export function parsePattern(value: string): Pattern {
  const pieces: Piece[] = [];
  let literal = '';
  const close = (): void => {
    if (literal !== '') pieces.push(literal);
    literal = '';
  };
  for (let i = 0; i < value.length; i++) {
    const char = value.charAt(i);
    const next = value.charAt(i + 1);
    if (char === '\\' && (next === '\\' || next === '*' || next === '?')) {
      literal += next;
      i++;
    } else if (char === '*' || char === '?') {
      close();
      pieces.push(char === '*' ? anyText : oneChar);
    } else {
      literal += char;
    }
  }
  close();
  return pieces;
}

/** The text of a pattern without wildcards; undefined if it has any. */
export function literalOf(pattern: Pattern): string | undefined {
  const texts = pattern.filter((piece) => typeof piece === 'string');
  return texts.length === pattern.length ? texts.join('') : undefined;
}

export function patternTest(pattern: Pattern, { cased }: { cased: boolean }): TextTest {
  const test = rawTest(
    cased ? pattern : pattern.map((p) => (typeof p === 'string' ? p.toLowerCase() : p)),
  );
  return cased ? ({ raw }) => test(raw) : ({ lower }) => test(lower);
}

function rawTest(pattern: Pattern): (text: string) => boolean {
  const from = pattern.findIndex((piece) => piece !== anyText);
  if (from < 0) return pattern.length > 0 ? () => true : (text) => text === '';
  const to = pattern.findLastIndex((piece) => piece !== anyText) + 1;
  const inner = pattern.slice(from, to);
  const [opens, closes] = [from > 0, to < pattern.length];
  const literal = literalOf(inner);
  if (literal === undefined) return segmentsTest(segmentsOf(inner), { opens, closes });
  if (opens && closes) return (text) => text.includes(literal);
  if (opens) return (text) => text.endsWith(literal);
  return closes ? (text) => text.startsWith(literal) : (text) => text === literal;
}

/** What stands between two `*`: its characters, `undefined` where any one fits. */
type Segment = readonly (string | undefined)[];

function segmentsOf(pattern: Pattern): Segment[] {
  const segments: (string | undefined)[][] = [[]];
  for (const piece of pattern) {
    if (piece === anyText) segments.push([]);
    else if (piece === oneChar) segments.at(-1)?.push(undefined);
    else for (let i = 0; i < piece.length; i++) segments.at(-1)?.push(piece.charAt(i));
  }
  return segments;
}

/**
 * The first place of each segment after the one before it is as good as any later one, so that nothing is tried twice: at
 * worst the text's length times the pattern's. `opens` and `closes`: any text may stand before, or behind.
 */
function segmentsTest(
  segments: readonly Segment[],
  { opens, closes }: { opens: boolean; closes: boolean },
): (text: string) => boolean {
  const last = segments.length - 1;
  return (text) => {
    let at = 0;
    for (const [index, segment] of segments.entries()) {
      const atStart = index === 0 && !opens;
      const atEnd = index === last && !closes;
      const end = text.length - segment.length;
      if (atStart && atEnd && end !== 0) return false;
      const place = atStart
        ? findSegment(text, segment, { from: 0, to: 0 })
        : findSegment(text, segment, { from: atEnd ? Math.max(at, end) : at, to: end });
      if (place < 0) return false;
      at = place + segment.length;
    }
    return true;
  };
}

function findSegment(
  text: string,
  segment: Segment,
  { from, to }: { from: number; to: number },
): number {
  for (let place = from; place <= Math.min(to, text.length - segment.length); place++) {
    if (segment.every((char, i) => char === undefined || char === text[place + i])) return place;
  }
  return -1;
}
