/** Whether a statement says yes or no where its evidence does: negations, outcomes and the figures beside them. */
import { maySayNo, negationsIn } from './lexicon.ts';

/** A figure or value in a clause, with the field of the ledger that it comes from. */
export interface Placed {
  /** Where it stands in the text. */
  index: number;
  field: string;
  /** As a reader sees it. */
  shown: string;
  /** What stands for it in the text that is checked: the value itself, or `{slot}`. */
  literal: string;
}

export interface Clause {
  text: string;
  placed: readonly Placed[];
}

const separators = /[.;:!?]\s|[,;:](?=\s)|\s(?:and|but|while|whereas)\s|,?\s(?=of which\b)/g;

/** Cuts a text into clauses, each with the values that stand in it. */
export function clausesOf(text: string, placed: readonly Placed[]): Clause[] {
  const ends = [...text.matchAll(separators)].map((match) => match.index + match[0].length);
  const bounds = [0, ...ends, text.length];
  return bounds.slice(1).map((end, at) => {
    const start = bounds[at] ?? 0;
    return {
      text: text.slice(start, end),
      placed: placed.filter(({ index }) => index >= start && index < end),
    };
  });
}

const failureWords = /\b(?:fail\w*|refus\w*|reject\w*|unanswered|in vain)\b/i;
const successWords = /\b(?:accept\w*|succe\w*|answered|granted)\b/i;
const failureFields = /^(?:failed|refused|rejected|unanswered|tried|services_tried)(?:_|$)/;
const successFields = /^(?:accepted|answered|succeeded|named|used)(?:_|$)/;

/** Whether a value says that there was none of it. */
export function isZero({ shown }: Pick<Placed, 'shown'>): boolean {
  return /^(?:0$|0 |none|no\b|nobody|nothing)/i.test(shown.trim());
}

export interface Licence {
  senses: ReadonlySet<string>;
  /** Whether a search that found nothing was a search for this. */
  searched: (text: string) => boolean;
  /** A value of the statement says that there was none of it, and the statement compares. */
  comparesWithNone: boolean;
}

/** Why the yes and no of a clause are not the evidence’s, in words; empty when they are. */
export function polarityErrors(clause: Clause, licence: Licence): string[] {
  const [negation] = negationsIn(withoutValues(clause));
  const errors: string[] = [];
  if (negation !== undefined && !mayNegate(clause, licence)) {
    errors.push(`“${negation.toLowerCase()}” denies what the cited evidence does not deny`);
  }
  const says = outcomeOf(withoutValues(clause), negation !== undefined);
  for (const { field, shown } of clause.placed) {
    const is = successFields.test(field) ? 'success' : failureFields.test(field) ? 'failure' : null;
    if (says !== null && is !== null && says !== is && !isZero({ shown })) {
      errors.push(
        `${shown} is counted as ${is} (${field}), and the statement makes a ${says} of it`,
      );
    }
  }
  return errors;
}

function mayNegate({ text, placed }: Clause, licence: Licence): boolean {
  return (
    licence.comparesWithNone ||
    placed.some(({ shown, field }) => isZero({ shown }) || failureFields.test(field)) ||
    maySayNo(text, licence.senses) ||
    licence.searched(text)
  );
}

/** What the words of a clause make of the figures in it; null where they say both or neither. */
function outcomeOf(text: string, negated: boolean): 'success' | 'failure' | null {
  const fails = failureWords.test(text);
  const succeeds = successWords.test(text);
  if (fails === succeeds) return null;
  return succeeds !== negated ? 'success' : 'failure';
}

/** `no address` as a value is evidence, and no negation of the sentence around it. */
function withoutValues({ text, placed }: Clause): string {
  return placed.reduce((rest, { literal }) => rest.replace(literal, ' '), text);
}
