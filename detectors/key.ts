/** The key of a finding that grows: who did what, and in which stretch of time it began. */

/**
 * Joins `parts` with the stretch of `quietMs` in which it began. Two findings of the same parts are more than
 * `quietMs` apart and never share a stretch; records that arrive in another order mostly begin in the same one.
 */
export function growingKey(parts: readonly string[], start: number, quietMs: number): string {
  return [...parts, Math.floor(start / quietMs) * quietMs].join('|');
}
