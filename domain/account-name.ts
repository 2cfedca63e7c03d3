/**
 * Whether a name may be given to a new account: nobody is taken for somebody else by the look of a name.
 *
 * Written here and not taken from a library: the full table of Unicode confusables (UTS #39, 6,000 rows) serves any text
 * in any script; names of one team need one script a name, and what looks like a letter of the Latin alphabet.
 */
import { lookAlikes } from './look-alikes.ts';

/** Format characters, variation selectors, fillers: what changes the text and not its look. */
const invisible =
  /[\p{Cf}\p{Cc}\p{Cn}\p{Co}\p{Zl}\p{Zp}\u115f\u1160\u3164\uffa0\u034f\ufe00-\ufe0f]/u;

/** One of these holds all letters of a name; Japanese and Korean are written in several (UTS #39, highly restrictive). */
const scripts: readonly RegExp[] = [
  /\p{Script=Latin}/u,
  /\p{Script=Cyrillic}/u,
  /\p{Script=Greek}/u,
  /\p{Script=Arabic}/u,
  /\p{Script=Hebrew}/u,
  /\p{Script=Armenian}/u,
  /\p{Script=Georgian}/u,
  /\p{Script=Devanagari}/u,
  /\p{Script=Thai}/u,
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/u,
  /[\p{Script=Han}\p{Script=Hangul}]/u,
];

/** Pairs that read as one letter. */
const pairs: readonly [RegExp, string][] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
];

/** What parts a name without being read; between two digits it makes two numbers of one. */
const separators = /(?<!\p{N})[\p{P}\p{S}\p{Z}]+|[\p{P}\p{S}\p{Z}]+(?!\p{N}|[\p{P}\p{S}\p{Z}])/gu;

/** What is left of a name to the eye: two names of one skeleton look alike. Without case, accents, scripts and separators. */
export function lookOf(name: string): string {
  const plain = name.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '');
  // A vertical line is read as a letter, and is no separator.
  const whole = plain.replaceAll('|', 'i').replace(separators, '');
  const latin = [...whole].map((letter) => lookAlikes.get(letter) ?? letter).join('');
  return pairs.reduce((text, [pair, one]) => text.replace(pair, one), latin);
}

/** Names that are said of nobody with an account. */
const reserved = new Map([
  ['owner', 'stands for the owner of the machine'],
  ['watchbill', 'stands for the machine itself'],
  ['system', 'stands for the machine itself'],
]);

/** Why a new account can't have this name beside those that there are; null when it can. */
export function accountNameFault(name: string, others: readonly string[]): string | null {
  if (invisible.test(name)) return 'holds a character that can’t be seen';
  if (name.normalize('NFC') !== name.normalize('NFKC')) return 'is written in a form of its own';
  const letters = [...name.normalize('NFC')].filter((one) => /\p{L}/u.test(one));
  if (!scripts.some((script) => letters.every((letter) => script.test(letter))))
    return 'mixes scripts';
  const look = lookOf(name);
  for (const [word, meaning] of reserved) if (lookOf(word) === look) return meaning;
  const other = others.find((one) => lookOf(one) === look);
  return other === undefined ? null : `looks like ${other}, which somebody has`;
}
