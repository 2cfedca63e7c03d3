/** Says the reasons for closing an incident, and what each teaches, in plain words. */
import type { Closed, Closing } from '../api.ts';

interface ReasonWords {
  name: string;
  /** What it means, and what follows from it. */
  means: string;
}

export const reasonWords: Record<Closing['as'], ReasonWords> = {
  attack_confirmed: {
    name: 'Attack confirmed',
    means: 'What its actors were first seen with then is never learnt as normal.',
  },
  benign_trigger: {
    name: 'Benign trigger',
    means: 'A true alarm with a lawful cause: what was found becomes normal.',
  },
  false_alarm: {
    name: 'False alarm',
    means: 'The detection was wrong: what was found becomes normal.',
  },
  duplicate: { name: 'Duplicate', means: 'Another incident tells it. Teaches nothing.' },
  not_enough_data: { name: 'Not enough data', means: 'Nobody can say. Teaches nothing.' },
};

export const kindWords: Record<NonNullable<Closing['kind']>, string> = {
  authorised: 'authorised',
  misconfiguration: 'misconfiguration',
  expected_change: 'expected change',
};

export const reasons = Object.keys(reasonWords) as Closing['as'][];
export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export const kinds = Object.keys(kindWords) as NonNullable<Closing['kind']>[];

/** `benign trigger (authorised)`. */
export function closedWords({ as, kind }: Pick<Closed, 'as' | 'kind'>): string {
  const reason = reasonWords[as].name.toLowerCase();
  return kind === null ? reason : `${reason} (${kindWords[kind]})`;
}
