/** Sigma's modifiers that rewrite a value before it is searched for: UTF-16, base64, dashes of the Windows shell. */
import { NotRun } from './not-run.ts';
import { anyText, literalOf, type Pattern, type Piece } from './pattern.ts';

/** One value becomes one or several, of which any may match. `isBytes`: each of its characters stands for a byte already. */
export type Rewrite = (pattern: Pattern, isBytes: boolean) => Pattern[];

function plainOf(pattern: Pattern): string {
  const text = literalOf(pattern);
  if (text === undefined) throw new NotRun('a value with wildcards cannot be encoded');
  return text;
}

/** Text whose characters are bytes: UTF-8, unless it was made bytes of before. */
function bytesOf(pattern: Pattern, isBytes: boolean): string {
  const text = plainOf(pattern);
  return isBytes ? text : String.fromCharCode(...new TextEncoder().encode(text));
}

function utf16(order: 'le' | 'be', mark = ''): Rewrite {
  return (pattern) => {
    const text = plainOf(pattern);
    let bytes = mark;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      const pair = [code & 255, code >> 8];
      bytes += String.fromCharCode(...(order === 'le' ? pair : pair.reverse()));
    }
    return [[bytes]];
  };
}

const base64: Rewrite = (pattern, isBytes) => [[btoa(bytesOf(pattern, isBytes))]];

/**
 * How a value looks inside longer base64, at each of the three places where it may begin. The characters at either end that
 * depend on its neighbours are cut off: 8 bits of the neighbours reach 2 characters, 16 reach 3.
 */
const base64Offset: Rewrite = (pattern, isBytes) => {
  const bytes = bytesOf(pattern, isBytes);
  const cutBefore = [0, 2, 3];
  const cutBehind = [0, 3, 2];
  return [0, 1, 2].map((offset) => {
    const encoded = btoa(' '.repeat(offset) + bytes);
    const end = encoded.length - (cutBehind[(bytes.length + offset) % 3] ?? 0);
    return [encoded.slice(cutBefore[offset], end)];
  });
};

const dashes = ['-', '/', '–', '—', '―'] as const;

/** More would be thousands of values. */
const mostDashes = 4;

/** A dash or slash that begins a word of a command line may be any of five characters. */
const windash: Rewrite = (pattern) => {
  const parts = pattern.flatMap((piece): Piece[] =>
    typeof piece === 'string' ? piece.split(/(?<!\w)([-/])(?=\w)/) : [piece],
  );
  const places = parts.flatMap((part, index) => (part === '-' || part === '/' ? [index] : []));
  if (places.length > mostDashes) throw new NotRun(`windash with more than ${mostDashes} dashes`);
  let variants: Pattern[] = [parts];
  for (const place of places) {
    variants = variants.flatMap((variant) =>
      dashes.map((dash): Pattern => variant.with(place, dash)),
    );
  }
  return variants;
};

/** Those that make bytes of text. */
export const toBytes: ReadonlySet<string> = new Set(['wide', 'utf16', 'utf16le', 'utf16be']);

export const rewrites: ReadonlyMap<string, Rewrite> = new Map([
  ['contains', (pattern) => [[anyText, ...pattern, anyText]]],
  ['startswith', (pattern) => [[...pattern, anyText]]],
  ['endswith', (pattern) => [[anyText, ...pattern]]],
  ['wide', utf16('le')],
  ['utf16le', utf16('le')],
  ['utf16be', utf16('be')],
  ['utf16', utf16('le', '\xff\xfe')],
  ['base64', base64],
  ['base64offset', base64Offset],
  ['windash', windash],
]);
