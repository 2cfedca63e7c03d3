/** Tells SMB guessing at one server. */
import { clock, firstRecord, measure, opening, totals, type Teller } from './telling.ts';

export const tellSmbSessionBruteForce: Teller = (finding, telling) => {
  const { claims, ledger } = telling;
  const seen = firstRecord(finding, telling, { accounts: measure(finding, 'accounts') });
  const figures = totals(finding, telling);
  claims.say(
    'count',
    `${opening(telling)} {src} began to guess at the SMB service of {dst}: {attempts} log-ons in {seconds} seconds as {accounts}.`,
    {
      ...clock(seen, telling),
      src: [seen, 'src'],
      dst: [seen, 'dst'],
      attempts: [figures, 'attempts'],
      seconds: [figures, 'seconds'],
      accounts: [seen, 'accounts'],
    },
  );
  const accepted = Number(measure(finding, 'accepted'));
  if (accepted === 0) {
    claims.say('count', 'All {failed} failed.', { failed: [figures, 'failed'] });
    return;
  }
  claims.say('count', 'The server accepted {accepted} of them and refused {failed}.', {
    accepted: [figures, 'accepted'],
    failed: [figures, 'failed'],
  });
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
