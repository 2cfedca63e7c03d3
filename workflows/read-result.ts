/** Reads what activities answered: an older build's answers may lack fields, a newer build's have more. */

/**
 * The answer with `whenAbsent` for each field that is not in it. What stands there must be what is safe to believe
 * when nothing was said. Use it for every answer with fields, also where all of today's builds give them: a recorded
 * answer is read again for as long as its workflow runs.
 */
export function readResult<T extends object>(
  answer: Partial<T> | null | undefined,
  whenAbsent: T,
): T {
  const given = Object.entries(answer ?? {}).filter(([, value]) => value !== undefined);
  return { ...whenAbsent, ...Object.fromEntries(given) };
}
