/** Tells administrative shares and remote services used on hosts that a device never administered. */
import { count, firstRecord, measure, opening, totals, words, type Teller } from './telling.ts';

export const tellAdministering: Teller = (finding, telling) => {
  const seen = firstRecord(finding, telling, { means: measure(finding, 'means') });
  const figures = totals(finding, telling, {
    hosts_words: words(count(finding, 'target_count'), 'host'),
    uses_words: words(count(finding, 'uses'), 'use'),
    usual_words: words(count(finding, 'usual_targets'), 'host'),
    days_words: words(count(finding, 'days_known'), 'day'),
  });
  const { text, slots } = opening(finding, seen, telling);
  telling.claims.say('observed', `${text} began to administer {dst} by {means}.`, {
    ...slots,
    dst: [seen, 'dst'],
    means: [seen, 'means'],
  });
  telling.claims.say('count', 'There were {uses} on {hosts}: {targets}.', {
    uses: [figures, 'uses_words'],
    hosts: [figures, 'hosts_words'],
    targets: [figures, 'targets'],
  });
  if (count(finding, 'days_known') === 0) return;
  telling.claims.say(
    'comparison',
    'In the {days} it has been known it had administered {usual}, none of these.',
    { days: [figures, 'days_words'], usual: [figures, 'usual_words'] },
  );
};
