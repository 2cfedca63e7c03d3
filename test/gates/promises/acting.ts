/** What is read back of an effect, and what a decision knows when it can't look. */
import type { KeptPromise } from './kept-promise.ts';

const lying = { test: 'test/workflows/lying.test.ts' };

export const promises: readonly KeptPromise[] = [
  {
    ...lying,
    claim: 'A kill switch that can’t be read is told to the gates as such',
    file: 'activities/kill-switch.ts',
    from: "return 'unreadable';",
    to: 'return [];',
    name: 'a kill switch that can’t be read stops everything, as if it were pulled',
  },
  {
    ...lying,
    claim: 'An actuator whose health nobody reported is not healthy',
    file: 'activities/decide.ts',
    from: 'const healthy = seen?.healthy === true &&',
    to: 'const healthy = seen === null ||',
    name: 'one that nobody called healthy is asked about, whatever the level',
  },
  {
    claim: 'A warrant serves one activity',
    file: 'storage/warrants.ts',
    from: 'return row?.by === use.by;',
    to: 'return row !== undefined;',
    test: 'test/storage/response.test.ts',
    name: 'lets a warrant serve one activity, however often that is tried',
  },
  {
    ...lying,
    claim: 'What was applied is read back before it is called active',
    file: 'activities/act.ts',
    from: 'if (fault !== null) throw new Error(`read back,',
    to: 'if (fault === "") throw new Error(`read back,',
    name: 'an effect that was never made is never called active',
  },
  {
    ...lying,
    claim: 'What was lifted is read back to be gone',
    file: 'activities/act.ts',
    from: 'if (!(await work.actuator.gone(order)))',
    to: 'if (false)',
    name: 'an effect that is still there is never called lifted',
  },
  {
    claim: 'Nothing is approved while what acts signs with a key that nobody has accepted',
    file: 'cli/runtime/answers.ts',
    from: 'if (unbelieved !== null) {',
    to: 'if (unbelieved === undefined) {',
    test: 'test/cli/runtime/approving-while-stopped.test.ts',
    name: 'signs with a key that nobody accepted does not reach the workflow',
  },
  {
    claim: 'A worker whose key nobody has accepted puts nothing in force',
    file: 'activities/act.ts',
    from: 'await expectBelieved(ports);',
    to: '',
    test: 'test/activities/unaccepted-key.test.ts',
    name: 'applies nothing, and does not spend a warrant',
  },
  {
    claim:
      'What may not be done alone any more when it is to be applied waits for a person, who can answer',
    file: 'workflows/response.ts',
    from: 'question.prepare();',
    to: '',
    test: 'test/workflows/asks-at-applying.test.ts',
    name: 'waits for a person once the level was lowered, and is done when they approve',
  },
];
