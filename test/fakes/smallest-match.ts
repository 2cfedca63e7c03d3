/** A shortest text that a plain regular expression matches: literals, classes, groups, alternatives, quantifiers. */

/** Throws for look-around and back-references: a schema that has them needs an answer of its own. */
export function smallestMatch(pattern: string): string {
  const reader = { text: pattern, at: 0 };
  const match = alternatives(reader);
  if (reader.at < pattern.length || !new RegExp(pattern, 'u').test(match)) {
    throw new Error(`no text found for the pattern ${pattern}`);
  }
  return match;
}

interface Reader {
  text: string;
  at: number;
}

function alternatives(reader: Reader): string {
  const found = [sequence(reader)];
  while (reader.text[reader.at] === '|') {
    reader.at += 1;
    found.push(sequence(reader));
  }
  return found.reduce((best, each) => (each.length < best.length ? each : best));
}

function sequence(reader: Reader): string {
  let made = '';
  while (reader.at < reader.text.length && !'|)'.includes(reader.text[reader.at] ?? '')) {
    const atom = readAtom(reader);
    made += atom.repeat(readQuantifier(reader));
  }
  return made;
}

function readAtom(reader: Reader): string {
  const character = reader.text[reader.at] ?? '';
  reader.at += 1;
  switch (character) {
    case '^':
    case '$':
      return '';
    case '.':
      return 'x';
    case '\\':
      return escaped(reader);
    case '[':
      return fromClass(reader);
    case '(':
      return group(reader);
    default:
      return character;
  }
}

function group(reader: Reader): string {
  const opening = /^\?(?::|<\w+>)/.exec(reader.text.slice(reader.at))?.[0] ?? '';
  if (opening === '' && reader.text[reader.at] === '?') throw new Error('look-around');
  reader.at += opening.length;
  const inside = alternatives(reader);
  reader.at += 1;
  return inside;
}

const classes: Record<string, string> = { d: '0', w: 'a', s: ' ', D: 'x', W: '-', S: 'x', b: '' };

function escaped(reader: Reader): string {
  const character = reader.text[reader.at] ?? '';
  reader.at += 1;
  if (character !== 'u' && character !== 'x') return classes[character] ?? character;
  const length = character === 'u' ? 4 : 2;
  const code = reader.text.slice(reader.at, reader.at + length);
  reader.at += length;
  return String.fromCharCode(Number.parseInt(code, 16));
}

/** The first character of a class; of a negated one, the first letter or digit that is in it. */
function fromClass(reader: Reader): string {
  const rest = reader.text.slice(reader.at);
  const inside = /^\^?\]?(?:\\.|[^\]\\])*/.exec(rest)?.[0] ?? '';
  reader.at += inside.length + 1;
  const one = new RegExp(`^[${inside}]$`, 'u');
  const candidates = [...'0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_./: @'];
  const found = candidates.find((character) => one.test(character));
  if (found === undefined) throw new Error(`nothing found for [${inside}]`);
  return found;
}

function readQuantifier(reader: Reader): number {
  const found = /^(?:\*|\+|\?|\{(\d+)(?:,\d*)?\})\??/.exec(reader.text.slice(reader.at));
  if (found === null) return 1;
  const [whole, least] = found;
  reader.at += whole.length;
  if (least !== undefined) return Number(least);
  return whole.startsWith('+') ? 1 : 0;
}
