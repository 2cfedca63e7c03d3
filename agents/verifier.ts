/** Checks a claim against the evidence it cites; what cannot be supported is struck before anybody reads it. */
import type { Claim, ClaimKind, LedgerEntry } from '../domain/incident.ts';
import { atomsOf } from './atoms.ts';
import { quote, render, slotText } from './claims.ts';
import { isHedged, isLoaded, negationsIn, unlicensed } from './lexicon.ts';
import { clausesOf, isZero, polarityErrors, type Placed } from './polarity.ts';
import { relates } from './text/relevance.ts';
import { isPlainWord, wordsOf } from './vocabulary.ts';

export type LedgerIndex = ReadonlyMap<string, LedgerEntry>;

export function indexLedger(entries: readonly LedgerEntry[]): LedgerIndex {
  return new Map(entries.map((entry) => [entry.id, entry]));
}

/** The kinds of entry a kind of claim must rest on: a count on a count, an absence on a search that found nothing. */
const restsOn: Readonly<Record<ClaimKind, readonly LedgerEntry['kind'][]>> = {
  observed: ['observation', 'relation'],
  count: ['count'],
  comparison: ['count', 'absence'],
  span: ['count', 'observation'],
  order: ['observation', 'count', 'relation'],
  relation: ['relation', 'observation', 'count'],
  absence: ['absence'],
  hypothesis: ['observation', 'count', 'absence', 'relation'],
  unknown: ['absence'],
  action_status: ['relation'],
  recommendation: ['relation', 'absence'],
  assessment: ['count'],
  summary: ['count'],
};

/** Slots with these names must hold the field of the same name: swapping them would turn the direction round. */
const directed: ReadonlySet<string> = new Set(['src', 'dst', 'source', 'target']);

/** What one claim is checked with: itself, the ledger, and the entries that it cites. */
interface Checked {
  claim: Claim;
  ledger: LedgerIndex;
  entries: readonly LedgerEntry[];
  senses: ReadonlySet<string>;
}

/**
 * Why a claim can't stand, in words that quote the claim's own; empty when it does. Pure, and the same for model and
 * offline narrators: values come from slots, and the words between them are free only as far as they tell of nothing, or
 * the cited entries carry them.
 */
export function verifyClaim(claim: Claim, ledger: LedgerIndex): string[] {
  const missing = claim.cites.filter((id) => !ledger.has(id));
  if (missing.length > 0) return [`cites ${missing.map(quote).join(', ')}, not in the ledger`];
  const entries = claim.cites.flatMap((id) => ledger.get(id) ?? []);
  const checked = { claim, ledger, entries, senses: new Set(entries.flatMap((e) => e.senses)) };
  return checks.flatMap((check) => check(checked));
}

const checks: readonly ((checked: Checked) => string[])[] = [
  slotErrors,
  mixingErrors,
  directionErrors,
  kindErrors,
  literalErrors,
  renderErrors,
  atomErrors,
  orderErrors,
  meaningErrors,
  vocabularyErrors,
  negationErrors,
  moodErrors,
];

const placeholder = /\{(\w+)\}/g;

function slotErrors({ claim, ledger }: Checked): string[] {
  const errors: string[] = [];
  for (const [, name = ''] of claim.template.matchAll(placeholder)) {
    const slot = Object.hasOwn(claim.slots, name) ? claim.slots[name] : undefined;
    if (slot === undefined) errors.push(`slot ${quote(name)} is not bound`);
    else if (!claim.cites.includes(slot.entry))
      errors.push(`slot ${quote(name)} uses ${quote(slot.entry)}, which is not cited`);
    else if (slotText(claim, name, ledger) === undefined) {
      errors.push(`${slot.entry} has no field ${quote(slot.field)}`);
    } else if (directed.has(name) && slot.field !== name) {
      errors.push(
        `slot ${quote(name)} holds the field ${slot.field}: the direction is not the evidence's`,
      );
    } else if (!`_${slot.field}_`.includes(`_${name}_`)) {
      errors.push(`slot ${quote(name)} holds the field ${slot.field}, which is something else`);
    }
  }
  return errors;
}

function kindErrors({ claim, entries }: Checked): string[] {
  const allowed = restsOn[claim.kind];
  if (entries.some((entry) => allowed.includes(entry.kind))) return [];
  return [`a claim of kind ${claim.kind} must cite ${allowed.join(' or ')}`];
}

/** These tell one finding: the target of one scan beside the count of another would be true piece by piece only. */
const ofOneFinding: ReadonlySet<ClaimKind> = new Set([
  'observed',
  'count',
  'comparison',
  'absence',
  'action_status',
]);

function mixingErrors({ claim, entries }: Checked): string[] {
  if (!ofOneFinding.has(claim.kind)) return [];
  const findings = new Set(entries.map((entry) => entry.finding));
  return findings.size > 1 ? ['cites evidence of several findings in one statement'] : [];
}

/** Who acts is named before who is acted on, so that exchanging the two slots can't turn the sentence round. */
function directionErrors({ claim: { template } }: Checked): string[] {
  const place = (...names: string[]) =>
    Math.max(...names.map((name) => template.indexOf(`{${name}}`)));
  const actor = place('src', 'source');
  const target = place('dst', 'target', 'targets');
  if (actor < 0 || target < 0) return [];
  if (target < actor) {
    return ['names the target before the source: the direction is not the evidence’s'];
  }
  return /\b(?:by|from)\b/.test(template.slice(actor, target))
    ? ['makes the source the one that is acted on']
    : [];
}

/** Values come from slots only: a number or name typed into the template is nobody's evidence. */
function literalErrors({ claim }: Checked): string[] {
  const literal = claim.template.replaceAll(placeholder, ' ');
  return atomsOf(literal).map(
    (atom) => `the literal ${atom.kind} ${quote(atom.text)} comes from no slot`,
  );
}

function renderErrors({ claim, ledger }: Checked): string[] {
  return render(claim, ledger) === claim.text ? [] : ['the text is not what its slots give'];
}

/**
 * Every address, number, time and id a reader sees stands in a slot's value as it is shown: escapes and cuts of a
 * quoted value hold atoms that the value itself does not have, and must not strike the claim.
 */
function atomErrors({ claim, ledger }: Checked): string[] {
  const known = new Set(
    Object.keys(claim.slots)
      .flatMap((name) => slotText(claim, name, ledger) ?? [])
      .flatMap((shown) => atomsOf(shown).map((atom) => atom.value)),
  );
  return atomsOf(claim.text)
    .filter((atom) => !known.has(atom.value))
    .map((atom) => `${atom.kind} ${quote(atom.text)} is not in the cited evidence`);
}

/** In an order claim the slots named `first…` must not be later than those named `then…`. */
function orderErrors({ claim, ledger }: Checked): string[] {
  const timesOf = (prefix: string) =>
    Object.entries(claim.slots)
      .filter(([name]) => name.startsWith(prefix))
      .flatMap(([, slot]) => ledger.get(slot.entry)?.time ?? []);
  const earliestThen = Math.min(...timesOf('then'));
  return timesOf('first').some((time) => time > earliestThen)
    ? ['the order is not that of the evidence']
    : [];
}

/** A guess may name what it guesses at; everything else needs evidence of it. */
function meaningErrors({ claim, senses }: Checked): string[] {
  if (claim.kind === 'hypothesis' || claim.kind === 'unknown') return [];
  return unlicensed(claim.template.replaceAll(placeholder, '_'), senses).map(
    (word) => `nothing cited shows ${quote(word)}`,
  );
}

/** The words between the slots: free ones, those of the lexicon, and those that we wrote into the cited entries. */
function vocabularyErrors({ claim, entries }: Checked): string[] {
  const ours = new Set(
    entries
      .flatMap((entry) => [entry.summary, ...Object.keys(entry.fields)])
      .flatMap((text) => wordsOf(text.replaceAll('_', ' ')))
      .map((word) => word.toLowerCase()),
  );
  const strange = wordsOf(claim.template.replaceAll(placeholder, ' ')).filter(
    (word) => !isPlainWord(word) && !isLoaded(word) && !ours.has(word.toLowerCase()),
  );
  return strange.map((word) => `${quote(word)} is a word that nothing cited carries`);
}

function negationErrors({ claim, ledger, entries, senses }: Checked): string[] {
  if (claim.kind === 'hypothesis' || claim.kind === 'unknown') return [];
  const placed: Placed[] = [...claim.template.matchAll(placeholder)].map((match) => {
    const name = match[1] ?? '';
    const shown = slotText(claim, name, ledger) ?? '';
    const field = claim.slots[name]?.field ?? '';
    return { index: match.index, field, shown, literal: match[0] };
  });
  const absences = entries.filter(({ kind }) => kind === 'absence');
  const licence = {
    senses,
    searched: () => absences.some((entry) => relates(entry, claim.template)),
    comparesWithNone: claim.kind === 'comparison' && placed.some(isZero),
  };
  return clausesOf(claim.template, placed).flatMap((clause) => polarityErrors(clause, licence));
}

/** A guess is worded as one, what is not known as a question, and what was not found as a denial. */
function moodErrors({ claim: { kind, template } }: Checked): string[] {
  if (kind === 'hypothesis' && !isHedged(template) && template !== '{hypothesis}')
    return ['a hypothesis must be worded as one: it looks like, it may be'];
  if (
    kind === 'unknown' &&
    !/^(?:what|how|who|whom|whose|whether|which|why|when|where)\b/i.test(template)
  )
    return ['what is not known begins with what, how, who, whether, which, why, when or where'];
  if (kind === 'absence' && negationsIn(template).length === 0)
    return ['an absence must say that something is not there'];
  return [];
}
