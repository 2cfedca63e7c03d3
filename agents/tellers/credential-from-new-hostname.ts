/** Tells a log-on from a host name never seen. */
import { times } from '../ledger.ts';
import { clock, firstRecord, measure, opening, totals, type Teller } from './telling.ts';

export const tellCredentialFromNewHostname: Teller = (finding, telling) => {
  const { claims, ledger } = telling;
  const seen = firstRecord(finding, telling, {
    user: measure(finding, 'user'),
    hostname: measure(finding, 'hostname'),
  });
  claims.say(
    'observed',
    `${opening(telling)} {src} logged on to {dst} as {user}, from a machine that called itself {hostname}.`,
    {
      ...clock(seen, telling),
      src: [seen, 'src'],
      dst: [seen, 'dst'],
      user: [seen, 'user'],
      hostname: [seen, 'hostname'],
    },
  );
  const { normal, since } = finding.unmapped.explanation;
  const usual = ledger.count(finding, 'what is normal for this address and credential', {
    normal,
    usual_sessions: measure(finding, 'usual_sessions'),
    ...times('since', since ?? finding.start_time),
  });
  const never = ledger.absence(
    finding,
    'log-ons of this credential or address under this name before',
    {
      hostname: measure(finding, 'hostname'),
      searched: `all log-ons since ${times('', since ?? finding.start_time)['date']}`,
    },
  );
  claims.say('comparison', 'What is normal: {normal}.', { normal: [usual, 'normal'] });
  claims.say(
    'absence',
    'The name {hostname} had never been used by this credential or from this address ({searched}).',
    {
      hostname: [never, 'hostname'],
      searched: [never, 'searched'],
    },
  );
  const figures = totals(finding, telling);
  if (Number(measure(finding, 'sessions')) > 1) {
    claims.say('count', 'Under that name it opened {sessions} sessions until {end}, as {users}.', {
      sessions: [figures, 'sessions'],
      end: [figures, 'end_clock'],
      users: [figures, 'users'],
    });
  }
};
