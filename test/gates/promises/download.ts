/** Promises of the download of the Temporal server. */
import type { KeptPromise } from './kept-promise.ts';

const test = 'test/cli/temporal/download.test.ts';

export const promises: readonly KeptPromise[] = [
  {
    claim: 'Nothing that was downloaded runs unless its SHA-256 is the pinned one',
    file: 'cli/temporal/download.ts',
    from: 'if (sha256 !== release.sha256) {',
    to: 'if (sha256.length === 0) {',
    test,
    name: 'with another checksum is refused with a code, is never run, and leaves nothing behind',
  },
  {
    claim: 'A closed network is asked for the Temporal server once an hour at most',
    file: 'cli/temporal/download.ts',
    from: 'age < AGAIN_AFTER_MS',
    to: 'age < 0',
    test,
    name: 'a server that never answers is left after its time, in one line, and not asked again for an hour',
  },
  {
    claim: 'WATCHBILL_TEMPORAL_DOWNLOAD=off asks nobody',
    file: 'cli/temporal/release.ts',
    from: "if (given === 'off') return null;",
    to: "if (given === 'off') return new URL(official);",
    test,
    name: 'WATCHBILL_TEMPORAL_DOWNLOAD=off asks nobody',
  },
  {
    claim: 'No binary is run from a cache folder that others can write',
    file: 'cli/temporal/find.ts',
    from: 'found.length === 0 ? null : await distrust(folder)',
    to: 'found.length === 0 ? await distrust(folder) : null',
    test,
    name: 'a cache that others can write is not run from',
  },
];
