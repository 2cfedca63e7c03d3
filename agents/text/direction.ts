/** Who acts on whom: addresses must stand where the evidence puts them, as the one that acts or the one acted on. */
import type { LedgerEntry } from '../../domain/incident.ts';
import { atomsOf } from '../atoms.ts';
import { stringsOf } from '../ledger.ts';

const acting = ['src', 'source', 'sources', 'device'] as const;
const actedOn = ['dst', 'target', 'targets', 'peer', 'resolver', 'server'] as const;

interface Sides {
  acts: ReadonlySet<string>;
  isActedOn: ReadonlySet<string>;
}

/** An address acts after one of these. */
const fromCue =
  /\b(?:from|by|for|device|source|attacker|actor|intruder|client|(?:traffic|life|owner|behaviour|session) of)[\s:(]*$/i;
/** And is acted on after one of these. */
const toCue =
  /\b(?:to|on|at|against|towards?|into|onto|with|ask|directory|server|controller|target|destination|reach|(?:service|ports?|another|names?|worth|shares?) of)[\s:(]*$/i;
/** What stands before the subject of a sentence and says only when, word by word. */
const openingWord =
  /^(?:on|at|then|later|next|and|first|also|utc|until|[\d:.]+z?|\d{4}-\d\d-\d\dt?[\d:.]*z?|\p{L}+day|january|february|march|april|may|june|july|august|september|october|november|december)$/iu;
const passive =
  /^\s*(?:,[^,]*,\s*)?(?:was|were|is|are|got|has been|had been|have been|received|accepted|refused|answered)\b/i;

/** Why the direction of a statement is not the evidence’s; empty when it is, or when it names no address. */
export function directionErrors(text: string, entries: readonly LedgerEntry[]): string[] {
  const sides = sidesOf(entries);
  if (sides.acts.size === 0 || sides.isActedOn.size === 0) return [];
  return atomsOf(text)
    .filter(({ kind }) => kind === 'address')
    .flatMap(({ value, text: shown, index }) => {
      const acts = sides.acts.has(value);
      if (acts === sides.isActedOn.has(value)) return [];
      const said = partOf(text, index, shown.length);
      if (said === null || (said === 'acts') === acts) return [];
      return [
        `${shown} ${said === 'acts' ? 'acts' : 'is acted on'} in the statement, not in the evidence`,
      ];
    });
}

function sidesOf(entries: readonly LedgerEntry[]): Sides {
  const values = (names: readonly string[]) =>
    new Set(
      entries.flatMap(({ fields }) =>
        names.flatMap((name) => {
          const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
          return value === undefined ? [] : stringsOf(value);
        }),
      ),
    );
  return { acts: values(acting), isActedOn: values(actedOn) };
}

/** The part that an address plays by the words around it; null where they do not say. */
function partOf(text: string, index: number, length: number): 'acts' | 'acted on' | null {
  const before = text.slice(0, index);
  const after = text.slice(index + length);
  if (isSubject(before)) return passive.test(after) ? 'acted on' : 'acts';
  if (fromCue.test(before)) return 'acts';
  return toCue.test(before) ? 'acted on' : null;
}

function isSubject(before: string): boolean {
  const clause = before.split(/;\s|\.\s(?=\p{Lu})/u).at(-1) ?? '';
  const words = clause.split(/[\s,]+/).filter((word) => word !== '');
  return (
    words.every((word) => openingWord.test(word)) && !/^(?:until|at|on)$/i.test(words.at(-1) ?? '')
  );
}
