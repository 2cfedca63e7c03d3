/** What happens when somebody ends workflows, takes tasks, loses Temporal, or a server is slow. */
import type { KeptPromise } from './kept-promise.ts';

const sweeps = 'test/activities/sweep-leases.test.ts';
const duties = 'test/cli/runtime/duty.test.ts';

export const promises: readonly KeptPromise[] = [
  {
    claim: 'A lease that no workflow lifts is lifted without one',
    file: 'activities/sweep-leases.ts',
    from: 'if (end !== null && now() > end + sweepGraceMs) await sweep(ports, action);',
    to: '',
    test: sweeps,
    name: 'lifts what is active past its end',
  },
  {
    claim: 'What was falsely said to be lifted is removed',
    file: 'activities/sweep-leases.ts',
    from: '  await actuator.remove(order);\n',
    to: '',
    test: sweeps,
    name: 'removes what was falsely said to be lifted',
  },
  {
    claim: 'An action that is over is moved by nobody any more',
    file: 'storage/actions.ts',
    from: 'if (over || outdated) {',
    to: 'if (outdated) {',
    test: sweeps,
    name: 'is not undone by the workflow that comes after it',
  },
  {
    claim: 'A background duty that fails again and again is an alarm',
    file: 'cli/runtime/duty.ts',
    from: 'if (failures < ALARM_AFTER) return;',
    to: 'if (failures > 0) return;',
    test: duties,
    name: 'goes on after failures, alarms after three in a row',
  },
  {
    claim: 'A workflow that was ended while it is needed is started again',
    file: 'cli/runtime/reconcile/reconciler.ts',
    from: 'await restart(ports, expected, wrong.run);',
    to: '',
    test: 'test/cli/recovery/gone-workflows.test.ts',
    name: 'a waiting question that was ended waits again',
  },
  {
    claim: 'What a person ordered to lift is lifted without its workflow',
    file: 'activities/sweep-leases.ts',
    from: 'else await liftAsOrdered(ports, action);',
    to: '',
    test: sweeps,
    name: 'that no workflow took up lifts what is active',
  },
  {
    claim: 'A workflow whose history somebody poisoned is started again',
    file: 'cli/runtime/reconcile/progress.ts',
    from: 'if (failures === 0 || failures + attempt <= TRIES) return null;',
    to: 'return null;',
    test: 'test/workflows/poisoned.test.ts',
    name: 'a waiting question waits again, and can be answered',
  },
  {
    claim: 'A queue that somebody limited gives out its tasks again',
    file: 'cli/runtime/task-queues.ts',
    from: 'setBack: () => unlimit(client, queue),',
    to: 'setBack: () => Promise.resolve(),',
    test: 'test/workflows/queues.test.ts',
    name: 'a queue that was to give out nothing gives out again',
  },
  {
    claim: 'Two Temporal servers never work on one database',
    file: 'cli/runtime/temporal-identity.ts',
    from: 'if (changed && !(await alone())) throw mismatch();',
    to: '',
    test: 'test/cli/recovery/other-temporal.test.ts',
    name: 'refuses a second instance with another Temporal',
  },
];
