/** Each check of the narrative's verifier, taken off the list of those that are run. */
import type { KeptPromise } from './kept-promise.ts';

const verifier = { file: 'agents/verifier.ts', test: 'test/agents/verifier-checks.test.ts' };

export const promises: readonly KeptPromise[] = [
  {
    ...verifier,
    claim: 'A value of a statement is that field of that cited entry',
    from: '  slotErrors,\n  mixingErrors,',
    to: '  mixingErrors,',
    name: 'with a slot that holds the other side',
  },
  {
    ...verifier,
    claim: 'One statement tells one finding',
    from: '  mixingErrors,\n  directionErrors,',
    to: '  directionErrors,',
    name: 'that mixes two findings',
  },
  {
    ...verifier,
    claim: 'A statement names who acted before who was acted on',
    from: '  directionErrors,\n  kindErrors,',
    to: '  kindErrors,',
    name: 'that names the target first',
  },
  {
    ...verifier,
    claim: 'A count rests on a count, an absence on a search that found nothing',
    from: '  kindErrors,\n  literalErrors,',
    to: '  literalErrors,',
    name: 'of a kind that its evidence is not',
  },
  {
    ...verifier,
    claim: 'No number, time or address is typed into a statement',
    from: '  literalErrors,\n  renderErrors,',
    to: '  renderErrors,',
    name: 'with a number typed, though it be the right one',
  },
  {
    ...verifier,
    claim: 'The text a reader sees is what the cited values give',
    from: '  renderErrors,\n  atomErrors,',
    to: '  atomErrors,',
    name: 'when its text was edited after rendering',
  },
  {
    ...verifier,
    claim: 'Every address, number, time and id stands in a cited value',
    from: '  atomErrors,\n  orderErrors,',
    to: '  orderErrors,',
    name: 'when two slots make a value that neither has',
  },
  {
    ...verifier,
    claim: 'The order told is that of the evidence',
    from: '  orderErrors,\n  meaningErrors,',
    to: '  meaningErrors,',
    name: 'in an order that the evidence does not have',
  },
  {
    ...verifier,
    claim: 'No deed is told that the cited evidence does not show',
    from: '  meaningErrors,\n  vocabularyErrors,',
    to: '  vocabularyErrors,',
    name: 'with a deed that nothing cited shows',
  },
  {
    ...verifier,
    claim: 'No word is used that nothing cited carries',
    from: '  vocabularyErrors,\n  negationErrors,',
    to: '  negationErrors,',
    name: 'with a word that nothing cited carries',
  },
  {
    ...verifier,
    claim: 'Nothing is denied that was not searched for',
    from: '  negationErrors,\n  moodErrors,',
    to: '  moodErrors,',
    name: 'with a denial of what was not searched for',
  },
  {
    ...verifier,
    claim: 'A guess is worded as a guess',
    from: '  moodErrors,\n];',
    to: '];',
    name: 'as a guess that is not worded as one',
  },
  {
    ...verifier,
    claim: 'What a statement cites is in the ledger',
    from: 'if (missing.length > 0)',
    to: 'if (missing.length > 99)',
    name: 'citing nothing',
  },
];
