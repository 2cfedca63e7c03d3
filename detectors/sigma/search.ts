/** One search identifier of a rule (a map, a list of maps, keywords) as a predicate. */
import { fieldTest } from './field-test.ts';
import type { Predicate } from './fields.ts';
import { NotRun } from './not-run.ts';

/** Fields of a map are all wanted, items of a list any of them; text alone is a keyword. @throws NotRun */
export function searchTest(search: unknown, fieldName: (name: string) => string): Predicate {
  if (Array.isArray(search)) {
    if (search.length === 0) throw new NotRun('an empty search');
    const tests = search.map((item: unknown) => {
      if (Array.isArray(item)) throw new NotRun('a list in a list of searches');
      return searchTest(item, fieldName);
    });
    return (fields) => tests.some((test) => test(fields));
  }
  if (typeof search === 'object' && search !== null) {
    const tests = Object.entries(search).map(([key, value]) => fieldTest(key, value, fieldName));
    if (tests.length === 0) throw new NotRun('an empty search');
    return (fields) => tests.every((test) => test(fields));
  }
  if (search === null || search === undefined) throw new NotRun('an empty search');
  return fieldTest('', search, fieldName);
}
