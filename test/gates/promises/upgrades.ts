/** Promises of upgrades: what an earlier version recorded, and what it left open. */
import type { KeptPromise } from './kept-promise.ts';

const frozen = 'test/histories/frozen.ts';
const test = 'test/docs/histories.test.ts';

export const promises: readonly KeptPromise[] = [
  {
    claim: 'A recording of an earlier version that differs from its manifest is refused',
    file: frozen,
    from: 'return digest === digestFile(join(root, file)) ? [] : [`${file} was changed`];',
    to: 'return [];',
    test,
    name: 'that was changed, removed, or never entered is named',
  },
  {
    claim:
      'A recording that differs from the commit that added it is refused, whatever its manifest says',
    file: frozen,
    from: 'return blobs.size > 1 ? [`${file} was changed`] : [];',
    to: 'return [];',
    test,
    name: 'is compared with the commit that added it, whatever a new manifest says',
  },
  {
    claim: 'What an activity of another build did not answer is read as what is safe',
    file: 'workflows/read-result.ts',
    from: 'return { ...whenAbsent, ...Object.fromEntries(given) };',
    to: 'return Object.fromEntries(given) as T;',
    test: 'test/domain/read-result.test.ts',
    name: 'an answer that lacks a field',
  },
];
