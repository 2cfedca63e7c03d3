/** Lengths of time as people write them: `4h`, `1h30m`, or ISO 8601 (`PT4H`, `P1D`). */

const iso = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/;
const short = /^(?=.)(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/;
const unitMs = [604_800_000, 86_400_000, 3_600_000, 60_000, 1_000] as const;

/** A year: anything longer is a slip of the pen, and timers further away overflow. */
const longestMs = 366 * 86_400_000;

/**
 * Milliseconds of a duration. ISO years and months are refused, because their length depends on when
 * they start. Throws a RangeError for anything that is not a duration between one second and 366 days.
 */
export function durationMs(text: string): number {
  const parts = iso.exec(text) ?? short.exec(text);
  const total = unitMs.reduce(
    (sum, unit, index) => sum + Number(parts?.[index + 1] ?? 0) * unit,
    0,
  );
  if (total < 1_000 || total > longestMs) throw new RangeError(`"${text}" is not a duration`);
  return total;
}
