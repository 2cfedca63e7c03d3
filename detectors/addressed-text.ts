/** Whether a text in a field that holds a name, a path or a program speaks to whoever, or whatever, reads the log. */
import { base64Texts, hasInvisibleText, plainText, unescaped } from './text-layers.ts';
import {
  aside,
  hasPartWord,
  isJoinedSentence,
  joinedWords,
  role,
  runsOf,
  speaks,
  worded,
  type Run,
} from './text-marks.ts';

/** Fields that the sender fills, by what they hold when nobody plays tricks. */
export type TextField =
  | 'user name'
  | 'host name'
  | 'domain'
  | 'device name'
  | 'group'
  | 'service name'
  | 'server name'
  | 'DNS name'
  | 'RDP cookie'
  | 'share'
  | 'file name'
  | 'distinguished name'
  | 'LDAP filter'
  | 'URI'
  | 'user agent'
  | 'SSH software';

export interface TextReading {
  /** Why it speaks to a reader, each once; empty when it is an ordinary value. */
  marks: readonly string[];
  /** What of it may be a part of a longer text, to be joined with what comes before and after; null: nothing. */
  piece: string | null;
}

const nothing: TextReading = { marks: [], piece: null };

interface Habit {
  /** So many words in a row are prose. */
  prose: number;
  /** So many words in a row, and what they say counts. */
  worded: number;
  /** People write titles and searches here: prose must speak besides. */
  titled?: true;
  /** A scanner that introduces itself gives an address to write to: prose is then no sign. */
  introduces?: true;
}

const name: Habit = { prose: 5, worded: 2 };
const path: Habit = { prose: 8, worded: 6, titled: true };

/** What each field normally holds. Ours: set on every second of 874 published payloads, and on ordinary records. */
const habits: Readonly<Record<TextField, Habit>> = {
  // A name as people write it: `van der Berg, Anna Maria`.
  'user name': { prose: 6, worded: 2 },
  'host name': name,
  domain: name,
  'service name': name,
  // A request that is no HTTP has its own text where the host belongs.
  'server name': { prose: 7, worded: 4 },
  'RDP cookie': name,
  // Names that people give to their devices and printers, which DNS announces as they are (RFC 6763).
  'device name': { prose: 7, worded: 4 },
  'DNS name': { prose: 8, worded: 4 },
  group: { prose: 7, worded: 4 },
  share: { prose: 6, worded: 4 },
  'file name': path,
  'distinguished name': path,
  'LDAP filter': { prose: 8, worded: 4 },
  URI: path,
  'user agent': { prose: 8, worded: 5, introduces: true },
  'SSH software': { prose: 6, worded: 3 },
};

export const prose = 'prose where a name, a path or a program belongs';
const unseen = 'words in characters that nobody sees';
const encoded = 'base64 that speaks to a reader';

/** Every mark there is, in our own words: nothing of a text stands in them. */
export const allMarks: readonly string[] = [
  ...new Set([...worded.map(({ mark }) => mark), role.mark, aside.mark, prose, unseen, encoded]),
];

const contact = /@|https?:|www\.|\.(?:com|org|net|edu|io)\b/i;

/** A longer text is read to here; every protocol's own limit but that of a URI is lower. */
const MAX_READ = 4_096;

/** Base64 of less says too little. */
const MIN_LONG = 24;

/** Nothing in it stands for a space or for a letter beyond ASCII, and nothing marks a role. */
const plainName = /^[\w.@$:/\\*?=&,;~!'^()-]*$/;

/** Reads one value. Pure: the same value of the same field always gives the same reading. */
export function readText(field: TextField, given: string): TextReading {
  if (given.length < 3) return nothing;
  const text = given.length > MAX_READ ? given.slice(0, MAX_READ) : given;
  const hidden = text.length < MIN_LONG ? [] : hiddenMarks(text);
  if (plainName.test(text)) return readJoined(field, text, hidden);
  const plain = plainText(unescaped(field === 'URI' ? text.replaceAll('+', ' ') : text));
  const marks = new Set([...marksOf(field, plain), ...hidden]);
  return { marks: [...marks], piece: pieceOf(field, plain) };
}

/** What a text says that was put together from several records of one field; prose tells where names have no spaces. */
export function marksOfJoined(field: TextField, text: string): string[] {
  const marks = marksOf(field, text);
  return field === 'host name' || field === 'server name'
    ? marks
    : marks.filter((mark) => mark !== prose);
}

function hiddenMarks(text: string): string[] {
  if (hasInvisibleText(text)) return [unseen];
  const speaking = base64Texts(text).some(
    (said) => marksOf('user name', plainText(said)).length > 0,
  );
  return speaking ? [encoded] : [];
}

function marksOf(field: TextField, text: string): string[] {
  const habit = habits[field];
  const marks = new Set<string>();
  if (role.pattern.test(text)) marks.add(role.mark);
  const runs = runsOf(text);
  if (runs.some(({ words }) => words >= habit.worded)) {
    for (const { mark, pattern } of worded) if (pattern.test(text)) marks.add(mark);
  } else if (aside.pattern.test(joinedWords(text).join(' '))) {
    marks.add(aside.mark);
  }
  if (runs.some((run) => isProse(habit, run)) && !(habit.introduces && contact.test(text))) {
    marks.add(prose);
  }
  return [...marks];
}

function isProse(habit: Habit, { text, words }: Run): boolean {
  return words >= habit.prose && (!habit.titled || speaks(text));
}

/** A value without spaces, whose words are joined by hyphens, dots or underscores: a slug as a rule. */
function readJoined(field: TextField, text: string, hidden: readonly string[]): TextReading {
  const words = joinedWords(text);
  if (!hasPartWord(words)) return hidden.length === 0 ? nothing : { marks: hidden, piece: null };
  const marks = [...hidden];
  if (aside.pattern.test(words.join(' '))) marks.push(aside.mark);
  if (!habits[field].titled && isJoinedSentence(words)) marks.push(prose);
  // The parts of a path are words by nature.
  return { marks, piece: habits[field].titled ? null : words.join(' ') };
}

/** Of a path what stands in words; of a name all of it, where it is more than one word. */
function pieceOf(field: TextField, text: string): string | null {
  if (habits[field].titled || field === 'LDAP filter') return longestOf(runsOf(text));
  return /\s|[^\0-\u007f]/.test(text) ? text : null;
}

function longestOf(runs: readonly Run[]): string | null {
  return (
    runs.reduce<Run | null>((most, run) => (run.words > (most?.words ?? 0) ? run : most), null)
      ?.text ?? null
  );
}
