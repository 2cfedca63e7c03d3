/** Finds the checkable atoms in a text: addresses, numbers, times, dates, ids, hashes, ports. */

export interface Atom {
  kind: 'address' | 'time' | 'date' | 'technique' | 'hash' | 'url' | 'number';
  /** As written. */
  text: string;
  /** Normalised, for comparison. */
  value: string;
}

/** Order matters: a longer kind takes its characters before a shorter one looks at them. */
const patterns: readonly (readonly [Atom['kind'], RegExp])[] = [
  ['url', /\bh(?:tt|xx)ps?:\/\/[^\s“”"]+/gi],
  ['hash', /\b[0-9a-f]{32,64}\b/gi],
  [
    'address',
    /(?<![\w.])\d{1,3}(?:\.|\[\.\]){1}\d{1,3}(?:\.|\[\.\])\d{1,3}(?:\.|\[\.\])\d{1,3}(?![\w]|\.\d)/g,
  ],
  [
    'address',
    /(?<![\w:])(?:[0-9a-f]{1,4}:){2,7}(?::?[0-9a-f]{1,4})+(?![\w:])|(?<![\w:])(?:[0-9a-f]{1,4}:)*::(?:[0-9a-f]{1,4}:)*[0-9a-f]{1,4}(?![\w:])/gi,
  ],
  [
    'date',
    /\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b|\b\d{4}-\d{2}-\d{2}\b/g,
  ],
  ['time', /\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: UTC\b)?/g],
  ['technique', /\bTA?\d{4}(?:\.\d{3})?\b/g],
  ['number', /(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?(?![\w])/g],
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
      return text.replaceAll(',', '');
    case 'address':
      return text.replaceAll('[.]', '.').toLowerCase();
    case 'url':
    case 'hash':
      return text.toLowerCase();
    case 'time':
      return text.replace(/ UTC$/, '');
    case 'date':
    case 'technique':
      return text;
  }
}
