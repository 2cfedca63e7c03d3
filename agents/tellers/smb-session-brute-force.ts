/** Tells SMB guessing at one server. */
import { count, firstRecord, measure, opening, totals, words, type Teller } from './telling.ts';

export const tellSmbSessionBruteForce: Teller = (finding, telling) => {
  const { claims, ledger } = telling;
  const accepted = count(finding, 'accepted');
  const failed = count(finding, 'failed');
  const seen = firstRecord(finding, telling, { accounts: measure(finding, 'accounts') });
  const figures = totals(finding, telling, {
    attempts_words: words(count(finding, 'attempts'), 'log-on'),
    seconds_words: words(count(finding, 'seconds'), 'second'),
  });
  const { text, slots } = opening(finding, seen, telling);
  const ending =
    accepted === 0
      ? 'All of them failed.'
      : failed === 0
        ? 'The server accepted all of them.'
        : 'The server accepted {accepted} and refused {failed}.';
  claims.say(
    'count',
    `${text} began to guess at the SMB service of {dst}: {attempts} in {seconds}, as {accounts}. ${ending}`,
    {
      ...slots,
      dst: [seen, 'dst'],
      attempts: [figures, 'attempts_words'],
      seconds: [figures, 'seconds_words'],
      accounts: [seen, 'accounts'],
      ...(accepted > 0 && failed > 0
        ? { accepted: [figures, 'accepted'] as const, failed: [figures, 'failed'] as const }
        : {}),
    },
  );
  if (accepted === 0) return;
  const unsaid = ledger.absence(
    finding,
    'records that say which rights the accepted sessions had',
    {
      dst: finding.dst_endpoint?.ip ?? '',
      searched: 'the SMB session records',
    },
  );
  claims.say(
    'unknown',
    'What the accepted log-ons at {dst} were worth: {searched} do not say whether they were mapped to guest.',
    { dst: [unsaid, 'dst'], searched: [unsaid, 'searched'] },
  );
};
