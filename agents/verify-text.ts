/** Checks free text against an incident's evidence, statement by statement, whoever wrote it. */
import type { LedgerEntry } from '../domain/incident.ts';
import { atomsOf, foldText, type Atom } from './atoms.ts';
import {
  evidenceOfEntries,
  hasToken,
  holds,
  indexText,
  type EvidenceIndex,
} from './evidence-index.ts';
import { stringsOf } from './ledger.ts';
import { negationsIn, unlicensed } from './lexicon.ts';
import { clausesOf, isZero, polarityErrors } from './polarity.ts';
import { directionErrors } from './text/direction.ts';
import { numberErrors, placedIn } from './text/figures.ts';
import { nameErrors, namesIn, scriptErrors } from './text/names.ts';
import { orderErrors } from './text/order.ts';
import { relates } from './text/relevance.ts';
import { techniqueErrors } from './text/techniques.ts';
import { statementsOf, type Statement } from './statements.ts';

/** A statement with what is wrong with it. */
export interface Unsupported extends Statement {
  errors: string[];
}

export interface TextVerdict {
  /** How many statements were checked: those that hold an atom, a name or a word that needs evidence. */
  statements: number;
  unsupported: Unsupported[];
  /** Different atoms in the whole text, and those that no evidence has. */
  atoms: number;
  unsupportedAtoms: Pick<Atom, 'kind' | 'text'>[];
  /** Times given to the minute that the evidence has no time for: rounded, perhaps; they are named and not judged. */
  rounded: string[];
}

/** Checks texts against one ledger, whose evidence is read once. */
export type TextVerifier = (text: string) => TextVerdict;

/**
 * Checks a text against a ledger. A statement that cites entries is held to those; one that cites nothing, to all of
 * them. Besides atoms it checks names and the parts they play, who acts on whom, figures and what they count, order in
 * time, negation, outcomes and the states of actions.
 */
export function textVerifier(ledger: readonly LedgerEntry[]): TextVerifier {
  const whole = evidenceOfEntries(ledger);
  const byId = new Map(ledger.map((entry) => [entry.id, entry]));
  const known = { byId, ledger, whole, names: namesIn(ledger) };
  return (text) => {
    const statements = statementsOf(text);
    const unsupported = statements.flatMap((statement) => {
      const errors = [...new Set(statementErrors(statement, known))];
      return errors.length === 0 ? [] : [{ ...statement, errors }];
    });
    return { statements: statements.length, unsupported, ...atomVerdict(text, whole, true) };
  };
}

/** Checks only the atoms of a text, against a body of evidence in any form. */
export function verifyAtoms(text: string, evidence: string): TextVerdict {
  const whole = indexText(plainOfXml(evidence));
  const statements = statementsOf(text);
  const verdict = atomVerdict(text, whole, false);
  const bad = new Set(verdict.unsupportedAtoms.map((atom) => atom.text));
  const unsupported = statements.flatMap((statement) => {
    const errors = atomsOf(statement.text)
      .filter((atom) => bad.has(atom.text))
      .map((atom) => missing(atom));
    return errors.length === 0 ? [] : [{ ...statement, errors }];
  });
  return { statements: statements.length, unsupported, ...verdict };
}

const entities: Readonly<Record<string, string>> = {
  ...{ '&quot;': '"', '&apos;': "'", '&lt;': '<', '&gt;': '>', '&#10;': '\n', '&amp;': '&' },
};

/** Values in XML stand escaped; JSON in them is then JSON again. */
function plainOfXml(text: string): string {
  if (!text.trimStart().startsWith('<')) return text;
  return text.replaceAll(/&(?:quot|apos|lt|gt|#10|amp);/g, (entity) => entities[entity] ?? entity);
}

/** Figures and dates of a text about something else may be anybody's: a body of evidence says nothing of them. */
const ofForeignText: ReadonlySet<Atom['kind']> = new Set([
  ...(['address', 'hash', 'sid', 'guid', 'email', 'url', 'technique'] as const),
  ...(['vulnerability', 'time', 'file', 'host', 'pid'] as const),
]);

function atomVerdict(
  text: string,
  evidence: EvidenceIndex,
  all: boolean,
): Pick<TextVerdict, 'atoms' | 'unsupportedAtoms' | 'rounded'> {
  const atoms = new Map(
    statementsOf(text)
      .flatMap((statement) => atomsOf(statement.text))
      .filter(({ kind }) => all || ofForeignText.has(kind))
      .map((atom) => [`${atom.kind} ${atom.value}`, atom]),
  );
  const missed = [...atoms.values()].filter((atom) => !holds(evidence, atom));
  const isRounded = ({ kind, value }: Atom) => !all && kind === 'time' && value.length === 5;
  return {
    atoms: atoms.size,
    unsupportedAtoms: missed
      .filter((atom) => !isRounded(atom))
      .map(({ kind, text: shown }) => ({ kind, text: shown })),
    rounded: missed.filter(isRounded).map((atom) => atom.text),
  };
}

interface Known {
  byId: ReadonlyMap<string, LedgerEntry>;
  ledger: readonly LedgerEntry[];
  whole: EvidenceIndex;
  names: ReadonlySet<string>;
}

function statementErrors({ text: written, cites }: Statement, known: Known): string[] {
  const unknown = cites.filter((id) => !known.byId.has(id));
  if (unknown.length > 0) return [`cites ${unknown.join(', ')}, not in the ledger`];
  const entries =
    cites.length === 0 ? known.ledger : cites.flatMap((id) => known.byId.get(id) ?? []);
  const evidence = cites.length === 0 ? known.whole : evidenceOfEntries(entries);
  const text = foldText(written);
  const wrong = atomsOf(text).filter((atom) => !holds(evidence, atom));
  return [
    ...wrong.map((atom) =>
      holds(known.whole, atom) && cites.length > 0 ? elsewhere(atom) : missing(atom),
    ),
    ...nameErrors(text, { names: known.names, entries, evidence }),
    ...scriptErrors(text, evidence),
    ...directionErrors(text, entries),
    ...numberErrors(text, entries),
    ...orderErrors(text),
    ...techniqueErrors(text),
    ...assertionErrors(text, entries, evidence),
  ];
}

function missing({ kind, text }: Pick<Atom, 'kind' | 'text'>): string {
  return `${kind} ${text} is not in the evidence`;
}

function elsewhere({ kind, text }: Pick<Atom, 'kind' | 'text'>): string {
  return `${kind} ${text} is not in the cited evidence, though it is in other evidence`;
}

/** A guess, a question or an order to somebody asserts nothing; everything else is held to its words. */
const assertsNothing =
  /^(?:what|how|who|whom|whose|whether|which|why|when|where|ask|check|look)\b|\b(?:looks? like|may have|might have|could have)\b/i;

/** Words that need evidence of what they say, denials, and the outcomes beside figures. */
function assertionErrors(
  text: string,
  entries: readonly LedgerEntry[],
  evidence: EvidenceIndex,
): string[] {
  if (assertsNothing.test(text)) return [];
  const said = unquoted(withoutEvidence(text, entries));
  const senses = new Set(entries.flatMap((entry) => entry.senses));
  const placed = placedIn(text, entries, evidence);
  const absences = entries.filter(({ kind }) => kind === 'absence');
  const licence = {
    senses,
    searched: (clause: string) => absences.some((entry) => relates(entry, clause)),
    comparesWithNone: comparing.test(text) && placed.some(isZero),
  };
  const mustDeny = absences.length > 0 && absences.length === entries.length;
  return [
    ...unlicensed(said, senses).map((word) => `nothing cited shows “${word}”`),
    ...clausesOf(text, placed).flatMap((clause) =>
      polarityErrors({ ...clause, text: unquoted(clause.text) }, licence),
    ),
    ...(mustDeny && negationsIn(said).length === 0
      ? ['rests on evidence of what was not found, and says that it was there']
      : []),
  ];
}

const comparing = /\b(?:has been known|since|habit|usual(?:ly)?|normal(?:ly)?|before|known in)\b/i;

/** What stands in quotes is a value, and says nothing. */
function unquoted(text: string): string {
  return text.replaceAll(/“[^”]*”/g, (quote) => ' '.repeat(quote.length));
}

/** Long values that we wrote ourselves (a reason, an action) may hold any word; short ones could hide a lie. */
function withoutEvidence(text: string, entries: readonly LedgerEntry[]): string {
  const phrases = entries
    .flatMap(({ fields, attackerControlled }) =>
      Object.entries(fields).flatMap(([name, value]) =>
        attackerControlled.includes(name) ? [] : stringsOf(value),
      ),
    )
    .filter((value) => value.includes(' '))
    .sort((a, b) => b.length - a.length);
  return phrases.reduce(
    (rest, phrase) =>
      hasToken(rest, foldText(phrase)) ? rest.replaceAll(foldText(phrase), ' ') : rest,
    text,
  );
}
