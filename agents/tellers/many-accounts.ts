/** Tells a password spray and an enumeration of Kerberos names: many accounts, one source. */
import { count, firstRecord, measure, opening, totals, words, type Teller } from './telling.ts';

export const tellPasswordSpray: Teller = (finding, telling) => {
  tellAccounts(finding, telling, {
    act: 'began to try a few passwords against many accounts: {accounts} in {attempts}, within {seconds}.',
    attempts: [count(finding, 'attempts'), 'log-on'],
    noun: 'account',
  });
};

export const tellKerberosUserEnumeration: Teller = (finding, telling) => {
  tellAccounts(finding, telling, {
    act: 'began to ask a Kerberos server for unknown names: {accounts} in {attempts}, within {seconds}.',
    attempts: [count(finding, 'requests'), 'request'],
    noun: 'name',
  });
};

interface Wording {
  act: string;
  attempts: [number: number, noun: string];
  noun: string;
}

function tellAccounts(
  finding: Parameters<Teller>[0],
  telling: Parameters<Teller>[1],
  { act, attempts, noun }: Wording,
): void {
  const seen = firstRecord(finding, telling, { named: measure(finding, 'accounts') });
  const figures = totals(finding, telling, {
    accounts_words: words(count(finding, 'account_count'), noun),
    attempts_words: words(...attempts),
    seconds_words: words(count(finding, 'seconds'), 'second'),
    usual_words: words(count(finding, 'usual_failures'), 'failed log-on'),
    days_words: words(count(finding, 'days_known'), 'day'),
  });
  const { text, slots } = opening(finding, seen, telling);
  telling.claims.say('count', `${text} ${act}`, {
    ...slots,
    accounts: [figures, 'accounts_words'],
    attempts: [figures, 'attempts_words'],
    seconds: [figures, 'seconds_words'],
  });
  telling.claims.say('observed', 'Among them were {named}.', { named: [seen, 'named'] });
  if (count(finding, 'days_known') === 0) return;
  telling.claims.say('comparison', 'In the {days} it has been known, the worst hour had {usual}.', {
    usual: [figures, 'usual_words'],
    days: [figures, 'days_words'],
  });
}
