/** Tells a log-on from a host name never seen. */
import type { Finding } from '../../domain/finding.ts';
import { times } from '../ledger.ts';
import {
  count,
  firstRecord,
  measure,
  opening,
  totals,
  words,
  type Teller,
  type Telling,
} from './telling.ts';

export const tellCredentialFromNewHostname: Teller = (finding, telling) => {
  const { claims, ledger } = telling;
  const since = times('since', finding.unmapped.explanation.since ?? finding.start_time);
  const seen = firstRecord(finding, telling, {
    user: measure(finding, 'user'),
    hostname: measure(finding, 'hostname'),
  });
  const { text, slots } = opening(finding, seen, telling);
  claims.say(
    'observed',
    `${text} logged on to {dst} as {user}. The machine called itself {hostname}.`,
    {
      ...slots,
      dst: [seen, 'dst'],
      user: [seen, 'user'],
      hostname: [seen, 'hostname'],
    },
  );
  const isStatic = measure(finding, 'static_address') === 'yes';
  const usual = ledger.count(finding, 'log-ons before, and the host names they carried', {
    usual_hostnames: measure(finding, 'usual_hostnames'),
    usual_sessions: words(count(finding, 'usual_sessions'), 'session'),
    total_sessions: words(count(finding, 'total_sessions'), 'earlier session'),
    days: words(count(finding, 'days_known'), 'day'),
    ...since,
  });
  const always = count(finding, 'usual_sessions') === count(finding, 'total_sessions');
  const whose = isStatic ? 'from this address' : 'of this credential';
  claims.say(
    'comparison',
    always
      ? `Each of {total} ${whose}, seen on {days} since {since}, had come from {usual}.`
      : `Of {total} ${whose}, seen on {days} since {since}, {sessions} had come from {usual}.`,
    {
      total: [usual, 'total_sessions'],
      days: [usual, 'days'],
      since: [usual, 'since_date'],
      usual: [usual, 'usual_hostnames'],
      ...(always ? {} : { sessions: [usual, 'usual_sessions'] as const }),
    },
  );
  sayWhetherUsedBefore(finding, telling, `all log-ons since ${since['since_date'] ?? ''}`);
  const sessions = count(finding, 'sessions');
  if (sessions < 2) return;
  const figures = totals(finding, telling, { sessions_words: words(sessions, 'session') });
  claims.say('count', 'Under that name it opened {sessions} until {end}, as {users}.', {
    sessions: [figures, 'sessions_words'],
    end: [figures, 'end_clock'],
    users: [figures, 'users'],
  });
};

/** A name that an earlier finding rests on is still not normal, but it is not new either. */
function sayWhetherUsedBefore(
  finding: Finding,
  { claims, ledger }: Telling,
  searched: string,
): void {
  const hostname = measure(finding, 'hostname');
  const before = count(finding, 'used_before');
  if (before > 0) {
    const used = ledger.count(finding, 'uses of this name that an earlier finding rests on', {
      hostname,
      before: words(before, 'time'),
    });
    claims.say('count', 'The name {hostname} was used {before} before, in an earlier finding.', {
      hostname: [used, 'hostname'],
      before: [used, 'before'],
    });
    return;
  }
  const never = ledger.absence(finding, 'earlier log-ons under this name', { hostname, searched });
  claims.say(
    'absence',
    'Neither the address nor the credential had ever used the name {hostname} ({searched} were searched).',
    {
      hostname: [never, 'hostname'],
      searched: [never, 'searched'],
    },
  );
}
