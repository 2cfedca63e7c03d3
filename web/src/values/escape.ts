/** Makes text from logs safe to show: what cannot be seen is spelt out, so that nothing hides or reorders. */

/** C0 and C1 controls, zero-width and bidirectional marks, line separators, tags, and lone surrogates. */
const unseen =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}\p{Cs}]/gu;

/** `\n` and `\t` by their short names, everything else by number: `\x1b`, `\u{202e}`. */
function spell(char: string): string {
  if (char === '\n') return '\\n';
  if (char === '\r') return '\\r';
  if (char === '\t') return '\\t';
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u{${hex}}`;
}

/** The text with every unseen character spelt out. */
export function escapeUnseen(text: string): string {
  return text.replace(unseen, spell);
}

/** A part of a sentence: our own words, an address, or text an attacker chose. */
export interface Piece {
  kind: 'words' | 'address' | 'quoted';
  text: string;
}

const address = /\b(?:\d{1,3}\.){3}\d{1,3}(?:\/\d{1,2})?\b/g;

/**
 * Splits a sentence so that each value an attacker chose can be shown as an escaped quote, and addresses in a
 * fixed-width face. Longer values win over shorter ones they contain.
 */
export function pieces(text: string, attackerValues: readonly string[]): Piece[] {
  const values = [...new Set(attackerValues)]
    .filter((value) => value.length > 1)
    .sort((a, b) => b.length - a.length);
  const [value] = values;
  if (value === undefined) return withAddresses(text);
  return text.split(value).flatMap((part, index): Piece[] => {
    const rest = part === '' ? [] : pieces(part, values.slice(1));
    return index === 0 ? rest : [{ kind: 'quoted', text: value }, ...rest];
  });
}

function withAddresses(text: string): Piece[] {
  const found: Piece[] = [];
  let from = 0;
  for (const match of text.matchAll(address)) {
    if (match.index > from) found.push({ kind: 'words', text: text.slice(from, match.index) });
    found.push({ kind: 'address', text: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ kind: 'words', text: text.slice(from) });
  return found;
}
