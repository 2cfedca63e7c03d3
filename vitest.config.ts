/**
 * Test projects: `pure` in seconds; `temporal` with real servers, processes and databases; `web` in a real browser; and
 * `alone` what measures time, or strikes real servers at moments of its own, which a second file beside it would disturb.
 */
import { defineConfig } from 'vitest/config';

const alone = [
  'test/eval/detect.test.ts',
  'test/faults/faults.test.ts',
  'test/activities/event-loop-delay.test.ts',
];

export default defineConfig({
  test: {
    // Tests with a download of their own say so: no other looks for one.
    env: { WATCHBILL_TEMPORAL_DOWNLOAD: 'off' },
    reporters: ['default', './test/summary-reporter.ts'],
    projects: [
      {
        test: {
          name: 'pure',
          include: ['test/{domain,sources,detectors,baselines,policies,agents,docs}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          // Files of one worker share what they import, and the captures that they parse.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'temporal',
          include: ['test/{storage,activities,workflows,api,cli,faults,eval}/**/*.test.ts'],
          exclude: alone,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          // Files that run together share nothing but the processor: ports, folders and namespaces are their own. One more
          // than there are cores, because they wait much: for timers, and for servers to start.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'web',
          include: ['test/web/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'alone',
          include: alone,
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
