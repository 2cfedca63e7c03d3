/** Tells SMB guessing at one server. */
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

export const tellSmbSessionBruteForce: Teller = (finding, telling) => {
  const { claims, ledger } = telling;
  const accepted = count(finding, 'accepted');
  const failed = count(finding, 'failed');
  const unanswered = count(finding, 'unanswered');
  const seen = firstRecord(finding, telling, { accounts: measure(finding, 'accounts') });
  const figures = totals(finding, telling, {
    attempts_words: words(count(finding, 'attempts'), 'log-on'),
    seconds_words: words(count(finding, 'seconds'), 'second'),
    accepted_words: became(accepted, 'were accepted'),
    failed_words: became(failed, 'refused'),
    unanswered_words: became(unanswered, 'without an outcome on record'),
  });
  const { text, slots } = opening(finding, seen, telling);
  claims.say(
    'count',
    `${text} began to guess at the SMB service of {dst}: {attempts} in {seconds}, as {accounts}. ${endingOf({ accepted, failed, unanswered })}`,
    {
      ...slots,
      dst: [seen, 'dst'],
      attempts: [figures, 'attempts_words'],
      seconds: [figures, 'seconds_words'],
      accounts: [seen, 'accounts'],
      ...(isMixed({ accepted, failed, unanswered })
        ? {
            accepted: [figures, 'accepted_words'] as const,
            failed: [figures, 'failed_words'] as const,
            unanswered: [figures, 'unanswered_words'] as const,
          }
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

interface Outcomes {
  accepted: number;
  failed: number;
  unanswered: number;
}

function isMixed({ accepted, failed, unanswered }: Outcomes): boolean {
  return [accepted, failed, unanswered].filter((number) => number > 0).length > 1;
}

/** How the guesses ended; some sensors do not say, and then neither do we. */
function endingOf(outcomes: Outcomes): string {
  if (isMixed(outcomes)) {
    return 'Of them, {accepted}, {failed} and {unanswered}.';
  }
  if (outcomes.unanswered > 0) return 'The records do not say how they ended.';
  return outcomes.accepted > 0 ? 'The server accepted all of them.' : 'All of them failed.';
}
