/** Who speaks, and from where. */
import type { KeptPromise } from './kept-promise.ts';

const party = 'test/domain/party.test.ts';

export const promises: readonly KeptPromise[] = [
  {
    claim: 'A lead and the colleague whose account the lead made are one person',
    file: 'domain/party.ts',
    from: 'return [...new Set([account ?? OWNER, ...madeBy])];',
    to: 'return [...new Set([account ?? OWNER, ...madeBy.slice(0, 0)])];',
    test: party,
    name: 'a lead and the colleague that the lead made',
  },
  {
    claim: 'The owner’s token is nobody’s second person',
    file: 'domain/party.ts',
    from: 'if (one.account === null || other.account === null) return true;',
    to: 'if (one.account === null && other.account === null) return true;',
    test: party,
    name: 'the owner’s token and anybody',
  },
  {
    claim: 'Nobody confirms what they had a hand in',
    file: 'domain/party.ts',
    from: 'if (by.account === null || !isSamePerson(by, confirmed)) return;',
    to: 'if (by.account === null || isSamePerson(by, confirmed)) return;',
    test: 'test/api/makers.test.ts',
    name: 'is for another lead: not for who made it',
  },
  {
    claim: 'A password keeps who made the link by which it was set',
    file: 'api/sign-in.ts',
    from: 'const madeBy = stored === null ? me.madeBy : (known?.passwordMadeBy ?? []);',
    to: 'const madeBy = known?.passwordMadeBy ?? [];',
    test: 'test/api/makers.test.ts',
    name: 'stays with the password that was set in such a session',
  },
];
