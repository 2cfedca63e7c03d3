/** Finds the checkable atoms in a text: addresses, numbers, times, dates, ids, hashes, ports. */

export interface Atom {
  kind: 'address' | 'time' | 'date' | 'technique' | 'vulnerability' | 'hash' | 'url' | 'number';
  /** As written. */
  text: string;
  /** Normalised, for comparison. */
  value: string;
}

const hex = '[0-9a-f]{1,4}';
const groups = `${hex}(?::${hex})*`;
const dot = String.raw`(?:\.|\[\.\]|\(\.\))`;
const month =
  '(?:January|February|March|April|May|June|July|August|September|October|November|December)';

/** A model that may type no digits types words; `one` is left out, because it is also a pronoun. */
const numberWords = [
  ...['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['(?:thir|four|fif|six|seven|eigh|nine)teen', '(?:twen|thir|for|fif|six|seven|eigh|nine)ty'],
  ...['dozens?', 'hundreds?', 'thousands?', 'millions?', 'twice'],
].join('|');

/** Order matters: a longer kind takes its characters before a shorter one looks at them. */
const patterns: readonly (readonly [Atom['kind'], RegExp])[] = [
  ['url', /\bh(?:tt|xx)ps?:\/\/[^\s“”"]+/gi],
  ['hash', /\b[0-9a-f]{32,64}\b/gi],
  ['address', new RegExp(String.raw`(?<![\w.])(?:\d{1,3}${dot}){3}\d{1,3}(?![\w]|\.\d)`, 'g')],
  // A MAC address, IPv6 in full, IPv6 compressed.
  ['address', /(?<![\w:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:])/gi],
  ['address', new RegExp(String.raw`(?<![\w:])(?:${hex}:){7}${hex}(?![\w:])`, 'gi')],
  ['address', new RegExp(String.raw`(?<![\w:])(?:${groups})?::(?:${groups})?(?![\w:])`, 'gi')],
  ['date', new RegExp(String.raw`\b\d{1,2} ${month} \d{4}\b|\b\d{4}-\d{2}-\d{2}(?!\d)`, 'g')],
  ['time', /(?<!\d)\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z| UTC\b)?/g],
  ['vulnerability', /\bCVE-\d{4}-\d{4,}\b/gi],
  ['technique', /\bTA?\d{4}(?:\.\d{3})?\b|\bD3-[A-Z]{2,}\b/gi],
  // Digits of any script, also inside a word: none may hide.
  ['number', /\p{N}+(?:,\p{N}{3})*(?:\.\p{N}+)?/gu],
  ['number', new RegExp(String.raw`\b(?:${numberWords})\b`, 'gi')],
];

/** The atoms of a text after Unicode NFKC, so that look-alike digits and full-width forms are seen. */
export function atomsOf(text: string): Atom[] {
  let rest = text.normalize('NFKC');
  const atoms: Atom[] = [];
  for (const [kind, pattern] of patterns) {
    rest = rest.replaceAll(pattern, (found) => {
      atoms.push({ kind, text: found, value: normalise(kind, found) });
      return ' '.repeat(found.length);
    });
  }
  return atoms;
}

function normalise(kind: Atom['kind'], text: string): string {
  switch (kind) {
    case 'number':
      return text.replaceAll(',', '').toLowerCase();
    case 'address':
      return text.replaceAll(/[[(]\.[\])]/g, '.').toLowerCase();
    case 'url':
    case 'hash':
      return text.toLowerCase();
    case 'time':
      return text.replace(/Z$| UTC$/, '');
    case 'technique':
    case 'vulnerability':
      return text.toUpperCase();
    case 'date':
      return text;
  }
}
