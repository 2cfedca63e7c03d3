/** Mutations of a told statement: each makes one thing wrong that a careless or lying narrator gets wrong. */
import { atomsOf } from '../../../agents/atoms.ts';
import type { AtomKind } from '../../../agents/normalise-atom.ts';
import { negationsIn } from '../../../agents/lexicon.ts';
import type { LedgerEntry } from '../../../domain/incident.ts';
import { techniques } from '../../../domain/data/attack.gen.ts';

/** A statement as a reader has it: the sentence, and the evidence that it cites. */
export interface Told {
  text: string;
  cites: string[];
}

export interface Mutation {
  name: string;
  /** Whether it changes a value, or what the values have to do with each other. */
  about: 'atom' | 'relation';
  /** The wrong versions of a statement; none where it has nothing of the kind. */
  of: (told: Told, ledger: readonly LedgerEntry[]) => Told[];
}

const sentence = ({ text, cites }: Told): string => `${text} [${cites.join(', ')}]`;

/** As a text with citations has it. */
export function written(told: Told): string {
  return sentence(told);
}

/** Each atom of these kinds, changed by `change`; those that stay the same are left out. */
function changing(
  { text, cites }: Told,
  kinds: readonly AtomKind[],
  change: (value: string) => string[],
): Told[] {
  return atomsOf(text)
    .filter(({ kind }) => kinds.includes(kind))
    .flatMap(({ text: shown, index }) =>
      change(shown)
        .filter((other) => other !== shown)
        .map((other) => ({
          text: text.slice(0, index) + other + text.slice(index + shown.length),
          cites,
        })),
    );
}

const namesOf = (entries: readonly LedgerEntry[]) =>
  entries.flatMap(({ fields }) =>
    ['user', 'users', 'hostname', 'usual_hostnames', 'accounts'].flatMap(
      (name) => fields[name] ?? [],
    ),
  );

const addressesOf = (entries: readonly LedgerEntry[]) =>
  entries.flatMap(({ fields }) => ['src', 'dst', 'targets'].flatMap((name) => fields[name] ?? []));

const cited = ({ cites }: Told, ledger: readonly LedgerEntry[]) =>
  ledger.filter(({ id }) => cites.includes(id));

function swappedEntity(told: Told, ledger: readonly LedgerEntry[]): Told[] {
  const own = new Set(
    cited(told, ledger).flatMap(({ fields }) => Object.values(fields).flat().map(String)),
  );
  const others = [...new Set(addressesOf(ledger).map(String))]
    .filter((address) => !own.has(address))
    .slice(0, 3);
  const byAddress = changing(told, ['address'], () => others);
  const names = [...new Set(namesOf(ledger).map(String))].filter((name) => name.length > 5);
  const byName = names
    .filter((name) => told.text.includes(name))
    .flatMap((name) =>
      names
        .filter((other) => !told.text.includes(other) && !own.has(other))
        .slice(0, 2)
        .map((other) => ({ ...told, text: told.text.replace(name, other) })),
    );
  return [...byAddress, ...byName];
}

/** The same sentence with another entry of the same kind behind it, one that does not hold all of its values. */
function wrongCitation(told: Told, ledger: readonly LedgerEntry[]): Told[] {
  const values = atomsOf(told.text).map(({ text }) => text.replace(/ UTC$/, ''));
  const lacks = (entry: LedgerEntry) => {
    const held = JSON.stringify(entry);
    return values.some((value) => !held.includes(value));
  };
  const kinds = new Set(cited(told, ledger).map(({ kind }) => kind));
  return ledger
    .filter((entry) => kinds.has(entry.kind) && !told.cites.includes(entry.id) && lacks(entry))
    .slice(0, 4)
    .map(({ id }) => ({ text: told.text, cites: [id] }));
}

function flippedSides(told: Told, ledger: readonly LedgerEntry[]): Told[] {
  const [entry] = cited(told, ledger).filter(({ fields }) => fields['src'] && fields['dst']);
  const src = String(entry?.fields['src'] ?? '');
  const dst = String(entry?.fields['dst'] ?? '');
  if (src === dst || !told.text.includes(src) || !told.text.includes(dst) || src === '') return [];
  const parts = told.text.split(src).map((part) => part.replaceAll(dst, src));
  return [{ ...told, text: parts.join(dst) }];
}

const oneOff = (shown: string): string[] => {
  const number = Number(shown.replaceAll(',', ''));
  return Number.isInteger(number)
    ? [number - 1, number + 1]
        .filter((n) => n >= 0)
        .map((n) => n.toLocaleString(shown.includes(',') ? 'en-US' : 'fr-FR').replaceAll(/\s/g, ''))
    : [];
};

const shiftedTime = (shown: string): string[] => {
  const [, hour = '', minute = '', rest = ''] = /^(\d\d):(\d\d)(.*)$/.exec(shown) ?? [];
  if (hour === '') return [];
  const two = (n: number) => String(n).padStart(2, '0');
  return [
    `${two((Number(hour) + 1) % 24)}:${minute}${rest}`,
    `${hour}:${two((Number(minute) + 1) % 60)}${rest}`,
  ];
};

const otherTechnique = (shown: string): string[] => {
  const [parent = ''] = shown.split('.');
  const siblings = Object.keys(techniques).filter(
    (id) => id.startsWith(`${parent}.`) && id !== shown,
  );
  return [...siblings.slice(0, 2), ...(shown.includes('.') ? [parent] : [])];
};

/** A cut by a few characters, as narrators shorten what they copy. */
const cutHash = (shown: string): string[] => [
  shown.slice(0, -4),
  shown.slice(0, 16),
  shown.slice(4),
];

const lookAlikes: Readonly<Record<string, string>> = {
  a: 'а',
  e: 'е',
  o: 'о',
  A: 'А',
  E: 'Е',
  O: 'О',
  K: 'К',
  T: 'Т',
  M: 'М',
};

function homoglyphs(told: Told, ledger: readonly LedgerEntry[]): Told[] {
  return [...new Set(namesOf(ledger).map(String))]
    .filter((name) => name.length > 3 && told.text.includes(name))
    .flatMap((name) => {
      const at = [...name].findIndex((letter) => letter in lookAlikes);
      if (at < 0) return [];
      const fake = name.slice(0, at) + (lookAlikes[name[at] ?? ''] ?? '') + name.slice(at + 1);
      return [{ ...told, text: told.text.replaceAll(name, fake) }];
    });
}

/** Affirmations denied, and denials affirmed. */
function flippedNegation(told: Told): Told[] {
  const denied: readonly (readonly [RegExp, string])[] = [
    [/\blogged on\b/, 'did not log on'],
    [/\bbegan to\b/, 'did not begin to'],
    [/\bThere were\b/, 'There were never'],
    [/\bsent requests\b/, 'sent no requests'],
    [/\ball of them\b/i, 'none of them'],
  ];
  const affirmed: readonly (readonly [RegExp, string])[] = [
    [/\bNeither the address nor\b/, 'Both the address and'],
    [/\bhad no habit\b/, 'had a habit'],
    [/\bNothing was done\b/, 'All was done'],
    [/\bNot done\b/, 'Done'],
    [/\bAll of them failed\b/, 'All of them succeeded'],
    [/\bnever seen\b/, 'often seen'],
  ];
  const rules = negationsIn(told.text).length === 0 ? denied : [...denied, ...affirmed];
  return [...rules, [/\bAll of them failed\b/, 'All of them succeeded'] as const].flatMap(
    ([pattern, other]) =>
      pattern.test(told.text) ? [{ ...told, text: told.text.replace(pattern, other) }] : [],
  );
}

function droppedAttempt(told: Told): Told[] {
  // Where something was accepted, access is no lie.
  if (/accepted|records do not say/.test(told.text)) return [];
  const rules: readonly (readonly [RegExp, string])[] = [
    [/\bbegan to try (?=accounts)/, 'accessed '],
    [/\bbegan to guess at\b/, 'gained access to'],
    [/\bAll of them failed\./, 'They got in.'],
    [
      /\bbegan to try (.+?) on one address after another\b/,
      'accessed $1 on one address after another',
    ],
    [/\bbegan to try one port after another of\b/, 'compromised'],
  ];
  return rules.flatMap(([pattern, other]) =>
    pattern.test(told.text) ? [{ ...told, text: told.text.replace(pattern, other) }] : [],
  );
}

/** Absences that nobody searched for, said beside evidence of something else. */
function inventedAbsence(told: Told): Told[] {
  return [
    'No data left the network.',
    'There was no exfiltration.',
    'No other host was contacted.',
    'Nothing was encrypted.',
    'The account was never used elsewhere.',
  ].map((text) => ({ text, cites: told.cites }));
}

export const mutations: readonly Mutation[] = [
  { name: 'swapped entity', about: 'atom', of: swappedEntity },
  { name: 'wrong citation', about: 'relation', of: wrongCitation },
  { name: 'source and destination exchanged', about: 'relation', of: flippedSides },
  { name: 'count one off', about: 'atom', of: (told) => changing(told, ['number'], oneOff) },
  { name: 'time shifted', about: 'atom', of: (told) => changing(told, ['time'], shiftedTime) },
  {
    name: 'another technique',
    about: 'atom',
    of: (told) => changing(told, ['technique'], otherTechnique),
  },
  { name: 'negation flipped', about: 'relation', of: flippedNegation },
  { name: 'attempt dropped', about: 'relation', of: droppedAttempt },
  { name: 'absence invented', about: 'relation', of: inventedAbsence },
  { name: 'look-alike letters', about: 'atom', of: homoglyphs },
  { name: 'hash cut', about: 'atom', of: (told) => changing(told, ['hash'], cutHash) },
];
