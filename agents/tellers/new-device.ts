/** Tells a new device: what it began with, and that none of its peers does so. */
import { count, firstRecord, measure, opening, totals, words, type Teller } from './telling.ts';

export const tellNewDevice: Teller = (finding, telling) => {
  const seen = firstRecord(finding, telling, { summary: finding.evidences[0]?.summary ?? '' });
  const figures = totals(finding, telling, {
    used_words: words(count(finding, 'services_used'), 'service'),
    tried_words: words(count(finding, 'services_tried'), 'service'),
    hosts_words: words(count(finding, 'target_count'), 'host'),
    peers_words: words(count(finding, 'peers_known'), 'device'),
    days_words: words(count(finding, 'days_known'), 'day'),
    subnet: measure(finding, 'subnet'),
  });
  const { text, slots } = opening(finding, seen, telling);
  telling.claims.say(
    'observed',
    `${text}, never seen on the network before, first departed from its peers: {summary}.`,
    { ...slots, summary: [seen, 'summary'] },
  );
  telling.claims.say('count', 'It used {used} and tried {tried} in vain on {hosts}: {targets}.', {
    used: [figures, 'used_words'],
    tried: [figures, 'tried_words'],
    hosts: [figures, 'hosts_words'],
    targets: [figures, 'targets'],
  });
  telling.claims.say(
    'comparison',
    'None of the {peers} known in {subnet}, over {days}, uses any of these.',
    {
      peers: [figures, 'peers_words'],
      subnet: [figures, 'subnet'],
      days: [figures, 'days_words'],
    },
  );
};
