/** Tells a range scan. */
import {
  became,
  count,
  firstRecord,
  measure,
  opening,
  totals,
  words,
  type Teller,
} from './telling.ts';

export const tellNetworkRangeScan: Teller = (finding, telling) => {
  const { claims } = telling;
  const service = `${String(measure(finding, 'protocol')).toUpperCase()} port ${String(measure(finding, 'port'))}`;
  const seen = firstRecord(finding, telling, { service });
  const figures = totals(finding, telling, {
    targets_words: words(count(finding, 'targets'), 'address'),
    seconds_words: words(count(finding, 'seconds'), 'second'),
    answered_words: became(count(finding, 'answered'), 'answered'),
    usual_words: words(count(finding, 'usual_targets'), 'address'),
    days_words: words(count(finding, 'days_known'), 'day'),
  });
  const { text, slots } = opening(finding, seen, telling);
  claims.say(
    'count',
    `${text} began to try {service} on one address after another: {targets} in {seconds}, of which {answered}.`,
    {
      ...slots,
      service: [seen, 'service'],
      targets: [figures, 'targets_words'],
      seconds: [figures, 'seconds_words'],
      answered: [figures, 'answered_words'],
    },
  );
  if (count(finding, 'days_known') === 0) return;
  claims.say('comparison', 'In the {days} it has been known it had used that port with {usual}.', {
    usual: [figures, 'usual_words'],
    days: [figures, 'days_words'],
  });
};
