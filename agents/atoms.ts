/** Finds the checkable atoms in a text: addresses, names, times, numbers, ids, hashes; normalised for comparison. */
import { normaliseAtom, type AtomKind } from './normalise-atom.ts';

export interface Atom {
  kind: AtomKind;
  /** As written. */
  text: string;
  /** Normalised, for comparison. */
  value: string;
  /** Where it stands in the folded text, in UTF-16 units. */
  index: number;
}

const hex = '[0-9a-f]{1,4}';
const groups = `${hex}(?::${hex})*`;
const dot = String.raw`(?:\.|\[\.\]|\(\.\)|\[dot\])`;
const month =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)';

/** A model that may type no digits types words; `one` is left out, because it is also a pronoun. */
const numberWords = [
  ...['two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'],
  ...['(?:thir|four|fif|six|seven|eigh|nine)teen', '(?:twen|thir|for|fif|six|seven|eigh|nine)ty'],
  ...['dozens?', 'hundreds?', 'thousands?', 'millions?', 'twice', 'thrice'],
].join('|');

/** What a name must end in to be taken for a file; a name with another ending is a host or a word. */
const extensions =
  '7z|asp|aspx|bak|bat|bin|cab|cfg|cmd|conf|config|csv|dat|dll|dmp|doc|docm|docx|dump|elf|exe|gz|hta|htm|html|img|ini|iso|jar|js|json|jsp|key|kirbi|lnk|locked|lockbit|log|msi|pcap|pdf|pem|php|png|ppt|pptx|ps1|psd1|psm1|py|rar|reg|rtf|scr|sh|sql|sys|tar|tmp|torrent|txt|vbe|vbs|war|wsf|xls|xlsm|xlsx|xml|yaml|yml|zip';
const label = '[a-z0-9](?:[a-z0-9-]*[a-z0-9])?';

/** Order matters: a longer kind takes its characters before a shorter one looks at them. */
const patterns: readonly (readonly [AtomKind, RegExp])[] = [
  ['url', /\bh(?:tt|xx)ps?(?:\[:\]|:)\/\/[^\s“”"'<>|`]+/gi],
  [
    'email',
    new RegExp(String.raw`[\w.+-]+(?:@|\[at\]|\[@\])${label}(?:${dot}${label})+(?![\w-])`, 'gi'),
  ],
  // Also one whose middle is left out, as reports write them.
  ['sid', /\bS-1-\d+(?:-\d+)+(?:-?(?:…|\.\.\.)-?\d+)?/gi],
  ['guid', /(?<![\w-])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/gi],
  // Also a cut one: with letters and digits and no meaning of its own, it can be nothing else.
  ['hash', /(?<![\w-])(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{12,128}(?![\w-])/gi],
  ['hash', /(?<![\w.-])\d{32,128}(?![\w-])/g],
  ['address', new RegExp(String.raw`(?<![\w.])(?:\d{1,3}${dot}){3}\d{1,3}(?![\w]|\.\d)`, 'gi')],
  // A MAC address, IPv6 in full, IPv6 compressed.
  ['address', /(?<![\w:])(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}(?![\w:])/gi],
  ['address', new RegExp(String.raw`(?<![\w:])(?:${hex}:){7}${hex}(?![\w:])`, 'gi')],
  ['address', new RegExp(String.raw`(?<![\w:])(?:${groups})?::(?:${groups})?(?![\w:])`, 'gi')],
  [
    'date',
    new RegExp(
      String.raw`\b\d{1,2}(?:st|nd|rd|th)? ${month}\.?,? \d{4}\b|\b${month}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}\b|(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)`,
      'gi',
    ),
  ],
  [
    'time',
    /(?<![\d:.])T?\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?![\d:])(?: ?[AP]M\b)?(?:Z\b| ?(?:UTC|GMT)(?: ?[+-]\d{1,2}(?::?\d{2})?)?(?!\w)| ?[+-]\d{2}:?\d{2}(?!\d)| (?:CES?T|BST|E[SD]T|C[SD]T|M[SD]T|P[SD]T)\b)?/gi,
  ],
  ['vulnerability', /\bCVE-\d{4}-\d{4,}\b/gi],
  ['technique', /\bTA?\d{4}(?:\.\d{3})?(?!\d)|\bD3-[A-Z]{2,}\b/gi],
  [
    'file',
    new RegExp(
      String.raw`(?<![\w$@.-])[\w$~{}-]+(?:\.[\w$~-]+)*\.(?:${extensions})(?:\.(?:${extensions}))*(?![\w-]|\.\w)`,
      'gi',
    ),
  ],
  ['host', new RegExp(String.raw`(?<![\w.@-])(?:${label}${dot})+[a-z]{2,18}(?![\w-]|\.\w)`, 'gi')],
  // A machine's own name: capitals, hyphens and digits, as Windows makes them.
  [
    'host',
    /(?<![\w.$-])(?=[A-Z0-9-]*[A-Z])[A-Z][A-Z0-9]*-(?=[A-Z0-9-]*\d)[A-Z0-9-]*[A-Z0-9](?![\w-])/g,
  ],
  ['pid', /(?<=\bPID[ :=]{1,2})\d+(?!\d)/gi],
  // Digits of any script, also inside a word: none may hide.
  ['number', /\p{N}+(?:,\p{N}{3})*(?:\.\p{N}+)?/gu],
  ['number', new RegExp(String.raw`\b(?:${numberWords})\b`, 'gi')],
];

/** Hyphens that text programs put in the place of `-`: a name is the same with either. */
const hyphens = /[\u2010\u2011]/g;

/** The text as atoms are looked for in it: NFKC, so that look-alike digits and full-width forms are seen. */
export function foldText(text: string): string {
  // An ellipsis stays one character: three full stops would end a sentence.
  return text
    .split('…')
    .map((part) => part.normalize('NFKC'))
    .join('…')
    .replaceAll(hyphens, '-');
}

/** Names of standards, whose figures count nothing. */
const standards =
  /\b(?:SHA-?(?:1|224|256|384|512)|MD5|UTF-?(?:8|16)|ISO-?8601|IPv[46]|Base64|Microsoft 365|Windows (?:10|11))\b/gi;

/** The atoms of a text, in text order. */
export function atomsOf(text: string): Atom[] {
  let rest = foldText(text).replaceAll(standards, (name) => '\u0000'.repeat(name.length));
  const atoms: Atom[] = [];
  for (const [kind, pattern] of patterns) {
    rest = rest.replaceAll(pattern, (...matched: unknown[]) => {
      const found = String(matched[0]);
      const shown = kind === 'url' ? found.replace(/[.,;:!?)\]}*]+$/, '') : found;
      // With named groups there would be one argument more; there are none.
      const index = Number(matched.at(-2));
      atoms.push({ kind, text: shown, value: normaliseAtom(kind, shown), index });
      return '\u0000'.repeat(shown.length) + found.slice(shown.length);
    });
  }
  return atoms.sort((a, b) => a.index - b.index);
}
