/** Tells a credential used where it was never used: from where, and where it is at home. */
import { count, firstRecord, measure, opening, totals, words, type Teller } from './telling.ts';

export const tellCredentialFromNewAddress: Teller = (finding, telling) => {
  const seen = firstRecord(finding, telling, {
    user: measure(finding, 'user'),
    place: measure(finding, 'place'),
  });
  const figures = totals(finding, telling, {
    log_ons_words: words(count(finding, 'log_ons'), 'log-on'),
    usual_words: words(count(finding, 'usual_log_ons'), 'log-on'),
    total_words: words(count(finding, 'total_log_ons'), 'log-on'),
    days_words: words(count(finding, 'days_known'), 'day'),
  });
  const { text, slots } = opening(finding, seen, telling);
  telling.claims.say(
    'observed',
    `${text} logged on to {dst} as {user}, from {place}, a place new to this credential.`,
    {
      ...slots,
      dst: [seen, 'dst'],
      user: [seen, 'user'],
      place: [seen, 'place'],
    },
  );
  telling.claims.say('count', 'There were {log_ons} from there.', {
    log_ons: [figures, 'log_ons_words'],
  });
  telling.claims.say(
    'comparison',
    'In {days} it was used from {places}: {usual} of {total} from the first.',
    {
      days: [figures, 'days_words'],
      places: [figures, 'usual_places'],
      usual: [figures, 'usual_words'],
      total: [figures, 'total_words'],
    },
  );
};
