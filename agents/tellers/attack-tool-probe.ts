/** Tells probes that carry the mark of an attack or reconnaissance tool. */
import { count, firstRecord, measure, opening, totals, words, type Teller } from './telling.ts';

export const tellAttackToolProbe: Teller = (finding, telling) => {
  const { claims } = telling;
  const seen = firstRecord(finding, telling, {
    tools: measure(finding, 'tools'),
    marks: measure(finding, 'marks'),
  });
  const figures = totals(finding, telling, {
    requests_words: words(count(finding, 'requests'), 'such request'),
  });
  const { text, slots } = opening(finding, seen, telling);
  claims.say('observed', `${text} sent requests that only {tools} sends: {marks}.`, {
    ...slots,
    tools: [seen, 'tools'],
    marks: [seen, 'marks'],
  });
  claims.say('count', 'There were {requests}, to {targets}.', {
    requests: [figures, 'requests_words'],
    targets: [figures, 'targets'],
  });
};
