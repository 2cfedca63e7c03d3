/** Builds the facts that tools answer with: an entry-to-be and the sentence that tells it. */
import type { ToolFact } from '../../agents/answers.ts';
import { times } from '../../agents/ledger.ts';

type Given = Pick<ToolFact, 'summary' | 'fields' | 'template'> & Partial<Pick<ToolFact, 'senses'>>;

/** Something that was counted or compared with what is normal. */
export function counted(given: Given): ToolFact {
  return { kind: 'count', claim: 'comparison', senses: [], ...given };
}

/** What something is, by the inventory or by the vendored facts. */
export function related(given: Given): ToolFact {
  return { kind: 'relation', claim: 'relation', senses: [], ...given };
}

/** What was looked for and is not there: `searched` says where. */
export function notFound(given: Given): ToolFact {
  return { kind: 'absence', claim: 'absence', senses: [], ...given };
}

/** `since_date` of a time in epoch ms. */
export function sinceDate(time: number): Record<string, string> {
  const { since_date: date = '' } = times('since', time);
  return { since_date: date };
}
