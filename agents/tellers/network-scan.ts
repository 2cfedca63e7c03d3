/** Tells a scan of many ports, over TCP or UDP. */
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

export const tellNetworkScan: Teller = (finding, telling) => {
  const { claims } = telling;
  const protocol = String(measure(finding, 'protocol')).toUpperCase();
  const seen = firstRecord(finding, telling, {});
  const figures = totals(finding, telling, {
    ports_words: words(count(finding, 'port_count'), `${protocol} port`),
    seconds_words: words(count(finding, 'seconds'), 'second'),
    answered_words: became(count(finding, 'answered'), 'answered'),
  });
  const { text, slots } = opening(finding, seen, telling);
  claims.say(
    'count',
    `${text} began to try one port after another of {targets}: {ports} in {seconds}, of which {answered}.`,
    {
      ...slots,
      targets: [figures, 'targets'],
      ports: [figures, 'ports_words'],
      seconds: [figures, 'seconds_words'],
      answered: [figures, 'answered_words'],
    },
  );
};
