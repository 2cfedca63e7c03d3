/** Test projects: `pure` in seconds; `temporal` with real servers, processes and databases; `web` in a real browser. */
import { defineConfig } from 'vitest/config';

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
        },
      },
      {
        test: {
          name: 'temporal',
          include: ['test/{storage,activities,workflows,api,cli,eval,faults}/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'web',
          include: ['test/web/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
