/** The readings of a text that somebody may have disguised: hidden and look-alike characters, escapes, base64. */

/** Invisible copies of ASCII (Unicode, Tags block): text that only a machine sees. */
const tags = /[\u{e0020}-\u{e007e}]+/gu;

/** Flags of regions use up to six of them. */
const manyTags = /[\u{e0020}-\u{e007e}]{8}/u;

/** Drawn as nothing, or told apart from a plain letter by no reader (Unicode, DerivedCoreProperties). */
const ignorable = /\p{Default_Ignorable_Code_Point}/gu;

const controls = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;

/** Long enough to hold a few words, and longer than most ids that are no hash. Ours. */
const base64Runs = [/[A-Za-z0-9+/]{24,}={0,2}/g, /[A-Za-z0-9_-]{24,}={0,2}/g] as const;

/** Runs decoded of one text, and characters of each: more holds nothing that the first does not show. */
const MAX_RUNS = 4;
const MAX_RUN = 2_048;

const strict = new TextDecoder('utf-8', { fatal: true });

/** The text as a reader takes it in: tags as the letters they stand for, nothing invisible, NFKC, plain spaces. */
export function plainText(text: string): string {
  return text
    .replace(tags, (run) => ` ${[...run].map(ofTag).join('')} `)
    .replace(ignorable, '')
    .normalize('NFKC')
    .replace(controls, ' ');
}

function ofTag(tag: string): string {
  return String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000);
}

/** Whether words are spelt in characters that nobody sees. */
export function hasInvisibleText(text: string): boolean {
  return manyTags.test(text);
}

/** The text without its percent escapes; as it is where they are no UTF-8. */
export function unescaped(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/** What base64 in the text says, where that is text with spaces in it. */
export function base64Texts(text: string): string[] {
  const found = new Set<string>();
  for (const runs of base64Runs) {
    for (const [run] of [...text.matchAll(runs)].slice(0, MAX_RUNS)) {
      const said = decoded(run.slice(0, MAX_RUN));
      if (said !== null) found.add(said);
    }
  }
  return [...found];
}

/** A cut run loses its last letters, not its meaning. */
function decoded(run: string): string | null {
  const plain = run.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '');
  const bytes = bytesOf(plain.slice(0, plain.length - (plain.length % 4)));
  for (let left = 0; left < 4; left++) {
    try {
      const said = strict.decode(bytes.subarray(0, bytes.length - left));
      return /\p{L}\s\p{L}/u.test(said) && !/[\p{Cn}\p{Co}]|(?!\s)\p{Cc}/u.test(said) ? said : null;
    } catch {
      // The last character may be cut in the middle.
    }
  }
  return null;
}

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
}
