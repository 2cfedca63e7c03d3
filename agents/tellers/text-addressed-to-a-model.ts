/** Tells text that was written to whoever reads the log: how often, in which fields, and what it says, quoted. */
import { count, firstRecord, measure, opening, totals, words, type Teller } from './telling.ts';

export const tellTextAddressedToAModel: Teller = (finding, telling) => {
  const { claims } = telling;
  const seen = firstRecord(finding, telling, {
    texts: measure(finding, 'texts'),
    fields: measure(finding, 'fields'),
  });
  const figures = totals(finding, telling, {
    records_words: words(count(finding, 'records'), 'such record'),
    hosts_words: words(count(finding, 'target_count'), 'host'),
  });
  const { text, slots } = opening(finding, seen, telling);
  claims.say(
    'observed',
    `${text} sent text that is addressed to whoever reads the log, as {fields}: {texts}.`,
    { ...slots, fields: [seen, 'fields'], texts: [seen, 'texts'] },
  );
  claims.say('count', 'There were {records}, to {hosts}; what they say counts as a quote only.', {
    records: [figures, 'records_words'],
    hosts: [figures, 'hosts_words'],
  });
};
