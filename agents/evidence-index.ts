/** What a text may state: the atoms and strings of ledger entries, or of a body of evidence that somebody else kept. */
import type { LedgerEntry } from '../domain/incident.ts';
import { atomsOf, foldText, type Atom } from './atoms.ts';
import type { AtomKind } from './normalise-atom.ts';
import { fieldText } from './claims.ts';
import { stringsOf } from './ledger.ts';
import { escapeControls } from './quote.ts';

export interface EvidenceIndex {
  /** Everything in it as one folded text in lower case. */
  text: string;
  values: ReadonlyMap<AtomKind, ReadonlySet<string>>;
}

/** The evidence of these entries: their values as they are and as they are shown, their times and hashes. */
export function evidenceOfEntries(entries: readonly LedgerEntry[]): EvidenceIndex {
  return indexText(entries.map(entryText).join('\n'));
}

/** The evidence in a text of any form: JSON, XML, logs. */
export function indexText(text: string): EvidenceIndex {
  const folded = foldText(text);
  const values = new Map<AtomKind, Set<string>>();
  for (const { kind, value } of atomsOf(folded)) {
    const known = values.get(kind) ?? new Set();
    values.set(kind, known.add(value));
  }
  return { text: folded.toLowerCase(), values };
}

function entryText({ fields, attackerControlled, summary, time, sha256 }: LedgerEntry): string {
  const shown = Object.entries(fields).flatMap(([name, value]) => [
    ...stringsOf(value),
    fieldText(value, attackerControlled.includes(name)),
  ]);
  const at = time === null ? [] : [new Date(time).toISOString()];
  return [escapeControls(summary), summary, ...at, sha256 ?? '', ...shown].join('\n');
}

/** Kinds whose spelling has no parts that could be left out: only the same value is the same thing. */
const exact: ReadonlySet<AtomKind> = new Set([
  'address',
  'hash',
  'technique',
  'vulnerability',
  'date',
  'number',
  'guid',
]);

/** Whether the evidence has this atom. A time without seconds is there if a time of that minute is. */
export function holds(evidence: EvidenceIndex, { kind, value }: Atom): boolean {
  const known = evidence.values.get(kind);
  if (known?.has(value)) return true;
  if (kind === 'time') return [...(known ?? [])].some((time) => isSameTime(time, value));
  if (kind === 'sid') return [...(known ?? [])].some((sid) => isElided(value, sid));
  if (exact.has(kind)) return false;
  return hasToken(evidence.text, value) || (kind === 'host' && hasNameAndDomain(evidence, value));
}

/** Of two times, one may be shortened to the minute, or its fraction left out. */
function isSameTime(full: string, short: string): boolean {
  const longer = full.length >= short.length ? full : short;
  const shorter = longer === full ? short : full;
  return longer.startsWith(shorter) && /^[:.]/.test(longer.slice(shorter.length));
}

function isElided(shown: string, sid: string): boolean {
  const [head, tail] = shown.split(/-?(?:…|\.\.\.)-?/);
  return tail !== undefined && sid.startsWith(head ?? '') && sid.endsWith(`-${tail}`);
}

/** Records keep a host's name and its domain apart; a report joins them. */
function hasNameAndDomain(evidence: EvidenceIndex, host: string): boolean {
  const dot = host.indexOf('.');
  return (
    dot > 0 &&
    host.indexOf('.', dot + 1) > 0 &&
    hasToken(evidence.text, host.slice(0, dot)) &&
    hasToken(evidence.text, host.slice(dot + 1))
  );
}

const inWord = /[\p{L}\p{N}]/u;
const inName = /[\p{L}\p{N}_-]/u;

/** Whether a text has these characters as a word or words of their own, not inside a longer one. */
export function hasToken(text: string, token: string): boolean {
  return tokenAt(text, token, inWord) >= 0;
}

/** Where a text has this name; −1 where it has it only as a part of another, as `LT-ANA` has `ANA`. */
export function nameAt(text: string, name: string): number {
  return tokenAt(text, name, inName);
}

function tokenAt(text: string, token: string, inside: RegExp): number {
  for (let at = text.indexOf(token); at >= 0; at = text.indexOf(token, at + 1)) {
    const before = text[at - 1] ?? ' ';
    const after = text[at + token.length] ?? ' ';
    if (!inside.test(before) && !inside.test(after)) return at;
  }
  return -1;
}
