/** Whether a search that found nothing was a search for what a statement denies. */
import type { LedgerEntry } from '../../domain/incident.ts';
import { stringsOf } from '../ledger.ts';

/** Words that any search has. */
const common =
  /^(?:records?|search(?:ed|es)?|were|was|with|that|this|which|ever|never|other|from|have|had|been|than|them|they|there|before|earlier|under|since|only|among|data|seen|found|used|any)$/i;

function roots(text: string): Set<string> {
  const words = text.toLowerCase().match(/\p{L}[\p{L}-]{3,}/gu) ?? [];
  return new Set(words.filter((word) => !common.test(word)).map((word) => word.slice(0, 5)));
}

/** Whether they share a word that says what was looked for. */
export function relates({ summary, fields }: LedgerEntry, text: string): boolean {
  const said = roots(text);
  const searched = Object.values(fields).flatMap(stringsOf).join(' ');
  return [...roots(`${summary} ${Object.keys(fields).join(' ')} ${searched}`)].some((root) =>
    said.has(root),
  );
}
