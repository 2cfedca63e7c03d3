/** Figures in a text: each must count what it counts in the evidence. */
import type { LedgerEntry } from '../../domain/incident.ts';
import { atomsOf, foldText } from '../atoms.ts';
import { fieldText } from '../claims.ts';
import type { EvidenceIndex } from '../evidence-index.ts';
import { isZero, type Placed } from '../polarity.ts';

/** Words that may follow a figure without being what it counts. */
const link =
  /^(?:of|and|or|to|in|on|at|as|with|from|more|was|were|had|by|for|the|a|until|utc|but)$/i;

/** The figures of a text, each with the two words after it; addresses, dates and times are no figures. */
function figuresOf(written: string): { number: string; shown: string; nouns: string[] }[] {
  const text = foldText(written);
  return atomsOf(text).flatMap(({ kind, value, text: shown, index }) => {
    const after = text.slice(index + shown.length);
    // What a list leaves out is counted in its shown form, and checked as a value.
    if (kind !== 'number' || /^ more\b/.test(after)) return [];
    const [, first = '', second = ''] = /^ ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?/i.exec(after) ?? [];
    const nouns = first === '' || link.test(first) ? [] : [first, second];
    return [{ number: value, shown, nouns: nouns.filter((noun) => noun !== '').map(stem) }];
  });
}

/** What each figure counts: the words after it, and for a bare one those of its field's name. */
type Counted = Map<string, Set<string>>;

function note(counts: Counted, number: string, nouns: readonly string[]): void {
  const known = counts.get(number) ?? new Set();
  for (const noun of nouns) known.add(noun);
  counts.set(number, known);
}

function countedIn(entries: readonly LedgerEntry[]): Counted {
  const counts: Counted = new Map();
  for (const { fields, summary } of entries) {
    inText(summary, counts);
    for (const [field, value] of Object.entries(fields)) {
      const nouns = field.split('_').map(stem);
      if (typeof value === 'number') note(counts, String(value), [...nouns, '']);
      for (const text of typeof value === 'number' ? [] : [value].flat()) {
        inText(text, counts);
        if (/^[\d,]+$/.test(text)) note(counts, text.replaceAll(',', ''), [...nouns, '']);
      }
    }
  }
  return counts;
}

function inText(text: string, counts: Counted): void {
  for (const { number, nouns } of figuresOf(text))
    note(counts, number, nouns.length > 0 ? nouns : ['']);
}

function stem(word: string): string {
  return word.toLowerCase().replace(/(?:ies|es|s|ed|ing|y)$/, '');
}

/** A figure that counts one thing in the evidence and another in the statement. */
export function numberErrors(text: string, entries: readonly LedgerEntry[]): string[] {
  const known = countedIn(entries);
  return figuresOf(text).flatMap(({ number, shown, nouns: said }) => {
    const nouns = known.get(number);
    // A figure that the evidence does not have at all is the atoms' business.
    if (nouns === undefined) return [];
    if (said.length === 0 ? nouns.has('') : said.some((noun) => nouns.has(noun))) return [];
    return [`${shown} counts no ${said[0] ?? 'such thing'} in the evidence`];
  });
}

/** Where figures and words of none stand in a text, with the field that they come from; not those of several fields. */
export function placedIn(
  text: string,
  entries: readonly LedgerEntry[],
  evidence: EvidenceIndex,
): Placed[] {
  const byValue = new Map<string, Set<string>>();
  for (const { fields } of entries) {
    for (const [field, value] of Object.entries(fields)) {
      if (typeof value !== 'number') continue;
      byValue.set(String(value), (byValue.get(String(value)) ?? new Set()).add(field));
    }
  }
  const figures = atomsOf(text).flatMap(({ kind, value, text: shown, index }): Placed[] => {
    const fields = kind === 'number' ? byValue.get(value) : undefined;
    const [field] = fields ?? [];
    return fields?.size === 1 && field !== undefined
      ? [{ index, field, shown, literal: shown }]
      : [];
  });
  return [...figures, ...nones(text, entries)].filter(({ shown }) =>
    evidence.text.includes(shown.toLowerCase()),
  );
}

function nones(text: string, entries: readonly LedgerEntry[]): Placed[] {
  return entries.flatMap(({ fields }) =>
    Object.entries(fields).flatMap(([field, value]) => {
      const shown = fieldText(value, false);
      const index = isZero({ shown }) && shown !== '0' ? text.indexOf(shown) : -1;
      return index < 0 ? [] : [{ index, field, shown, literal: shown }];
    }),
  );
}
