/** The interval of a share that an evaluation measured. */

/** Standard normal quantile of a two-sided 95 % interval. */
const Z = 1.96;

/** The Wilson score interval of a share (Wilson 1927): holds at 0 of n, where the plain one says 0 to 0. */
export function wilson(hits: number, of: number): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const share = hits / of;
  const scale = 1 + Z ** 2 / of;
  const middle = (share + Z ** 2 / (2 * of)) / scale;
  const half = (Z / scale) * Math.sqrt((share * (1 - share)) / of + Z ** 2 / (4 * of ** 2));
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}
