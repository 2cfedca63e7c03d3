/** Tells built-in accounts tried on one server, and what is not known of the log-ons that it accepted. */
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

export const tellDefaultCredentialGuessing: Teller = (finding, telling) => {
  const { claims, ledger } = telling;
  const accepted = count(finding, 'accepted');
  const failed = count(finding, 'failed');
  const seen = firstRecord(finding, telling, { accounts: measure(finding, 'accounts') });
  const figures = totals(finding, telling, {
    attempts_words: words(count(finding, 'attempts'), 'log-on'),
    seconds_words: words(count(finding, 'seconds'), 'second'),
    accepted_words: became(accepted, 'were accepted'),
    failed_words: became(failed, 'refused'),
  });
  const mixed = accepted > 0 && failed > 0;
  const ending = mixed
    ? 'Of them, {accepted} and {failed}.'
    : accepted > 0
      ? 'The server accepted all of them.'
      : 'All of them failed.';
  const { text, slots } = opening(finding, seen, telling);
  claims.say(
    'count',
    `${text} began to try accounts that every Windows system has on {dst}: {attempts} in {seconds}, as {accounts}. ${ending}`,
    {
      ...slots,
      dst: [seen, 'dst'],
      attempts: [figures, 'attempts_words'],
      seconds: [figures, 'seconds_words'],
      accounts: [seen, 'accounts'],
      ...(mixed
        ? {
            accepted: [figures, 'accepted_words'] as const,
            failed: [figures, 'failed_words'] as const,
          }
        : {}),
    },
  );
  if (accepted === 0) return;
  const unsaid = ledger.absence(
    finding,
    'records that say which rights the accepted sessions had',
    { dst: finding.dst_endpoint?.ip ?? '', searched: 'the log-on records' },
  );
  claims.say(
    'unknown',
    'What the accepted log-ons at {dst} were worth: {searched} do not say whether they were mapped to guest.',
    { dst: [unsaid, 'dst'], searched: [unsaid, 'searched'] },
  );
};
