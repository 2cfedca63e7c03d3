/** Tells a sweep of reverse look-ups. */
import { became, count, firstRecord, opening, totals, words, type Teller } from './telling.ts';

export const tellReverseDnsSweep: Teller = (finding, telling) => {
  const { claims } = telling;
  const seen = firstRecord(finding, telling, {});
  const figures = totals(finding, telling, {
    targets_words: words(count(finding, 'targets'), 'internal address'),
    seconds_words: words(count(finding, 'seconds'), 'second'),
    named_words: became(count(finding, 'named'), 'had a name'),
  });
  const { text, slots } = opening(finding, seen, telling);
  claims.say(
    'count',
    `${text} began to ask {dst} for the names of {targets} in {networks}, in {seconds}; {named}.`,
    {
      ...slots,
      dst: [seen, 'dst'],
      targets: [figures, 'targets_words'],
      networks: [figures, 'networks'],
      seconds: [figures, 'seconds_words'],
      named: [figures, 'named_words'],
    },
  );
};
