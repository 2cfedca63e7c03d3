/** What keeps decisions: how many the machine takes alone, and that each can be made again from what was stored. */
import type { KeptPromise } from './kept-promise.ts';

const rate = 'test/activities/action-rate.test.ts';
const input = 'test/policies/decision-input.test.ts';

export const promises: readonly KeptPromise[] = [
  {
    claim: 'The machine takes no more actions alone in one incident than the document says',
    file: 'activities/decide.ts',
    from: 'actionsLastHour: inIncident',
    to: 'actionsLastHour: 0 * inIncident',
    test: rate,
    name: 'three at once do not pass a limit of one in their incident',
  },
  {
    claim: 'The machine takes no more actions alone in all incidents than the document says',
    file: 'activities/decide.ts',
    from: 'siteActionsLastHour: everywhere',
    to: 'siteActionsLastHour: 0 * everywhere',
    test: rate,
    name: 'the document sets how many are taken alone everywhere',
  },
  {
    claim: 'Both rates are bounds of L3',
    file: 'policies/gates/action-rate.ts',
    from: 'everywhere < mostEverywhere',
    to: 'everywhere < Infinity',
    test: 'test/policies/gates/bounds.test.ts',
    name: 'action-rate',
  },
  {
    claim: 'Decisions that are made at once count each other',
    file: 'storage/decisions.ts',
    from: 'select pg_advisory_xact_lock(${decisionLock})',
    to: 'select ${decisionLock}::int',
    test: rate,
    name: 'three at once do not pass a limit of one in their incident',
  },
  {
    claim: 'What a person approved is not taken alone',
    file: 'activities/decide.ts',
    from: "step === 'apply' && effect === 'act' && approvals.length === 0",
    to: "step === 'apply' && effect === 'act' && approvals.length >= 0",
    test: rate,
    name: 'what a person approved is not taken alone',
  },
  {
    claim: 'Nothing that decide() was given is lost to whoever decides again',
    file: 'policies/decision-input.ts',
    from: 'if (lost.length > 0) throw',
    to: 'if (lost.length > 99) throw',
    test: input,
    name: 'can’t be left out of what is kept: a new one is named',
  },
  {
    claim: 'A field that was not stored is missed by its name',
    file: 'policies/decision-input.ts',
    from: 'if (missing.length > 0) {',
    to: 'if (missing.length > 99) {',
    test: input,
    name: 'is missed by its name',
  },
];
