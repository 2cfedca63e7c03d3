/** What the runs of a promise's test say: it is killed only when the test itself fails, and passes unplanted. */
import type { PlantAnswer } from './messages.ts';

export interface Verdict {
  /** `broken`: the run says nothing about the promise, and is mended before it is believed. */
  kind: 'killed' | 'survived' | 'broken';
  note: string;
}

/** What a planted text that is no program gives instead of a failed promise. */
const notPrograms: readonly string[] = ['SyntaxError', 'ReferenceError'];

/**
 * Why a run without a plant is no base to judge from; null when each test of the name that ran passed, and one ran: the
 * twin on data that is not here is skipped, and the other one keeps the promise.
 */
export function findUnsound({ tests, faults }: PlantAnswer, name: string): string | null {
  if (faults.length > 0) return `without a plant: ${faults.join('; ')}`;
  const named = tests.filter((test) => test.name.includes(name));
  if (named.length === 0) return 'no test of this name';
  const bad = named.find(({ state }) => state === 'failed');
  if (bad === undefined)
    return named.some(({ state }) => state === 'passed') ? null : 'without a plant it is skipped';
  return `without a plant it is ${bad.state}: ${bad.errors.map(({ message }) => message).join('; ')}`;
}

export function judge({ tests, faults }: PlantAnswer): Verdict {
  if (faults.length > 0) return { kind: 'broken', note: faults.join('; ') };
  if (tests.length === 0) return { kind: 'broken', note: 'no test of this name' };
  const errors = tests.filter(({ state }) => state === 'failed').flatMap((test) => test.errors);
  const first = errors[0];
  if (first === undefined) {
    const ran = tests.some(({ state }) => state === 'passed');
    return ran ? { kind: 'survived', note: '' } : { kind: 'broken', note: 'the test did not run' };
  }
  const kind = notPrograms.includes(first.name) ? 'broken' : 'killed';
  return { kind, note: `${first.name}: ${first.message}` };
}
