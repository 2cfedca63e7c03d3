/** Tells an enumeration of a directory. */
import { count, firstRecord, measure, opening, totals, words, type Teller } from './telling.ts';

export const tellUnusualLdapSearch: Teller = (finding, telling) => {
  const { claims } = telling;
  const seen = firstRecord(finding, telling, {});
  const entries = count(finding, 'entries');
  const users = measure(finding, 'users');
  const named = Array.isArray(users) && users.length > 0;
  const figures = totals(finding, telling, {
    searches_words: words(count(finding, 'searches'), 'search'),
    seconds_words: words(count(finding, 'seconds'), 'second'),
    entries_words: entries === 1 ? '1 entry' : `${entries.toLocaleString('en-US')} entries`,
    days_words: words(count(finding, 'days_known'), 'day'),
  });
  const { text, slots } = opening(finding, seen, telling);
  claims.say(
    'count',
    `${text} began to search the directory {dst}${named ? ' as {users}' : ''}: {searches} in {seconds}, which read {entries}.`,
    {
      ...slots,
      dst: [seen, 'dst'],
      ...(named ? { users: [figures, 'users'] as const } : {}),
      searches: [figures, 'searches_words'],
      seconds: [figures, 'seconds_words'],
      entries: [figures, 'entries_words'],
    },
  );
  if (count(finding, 'days_known') === 0) return;
  claims.say('comparison', 'In the {days} it has been known it had no habit of searching there.', {
    days: [figures, 'days_words'],
  });
};
