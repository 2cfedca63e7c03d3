/** RITA v5's beacon score, from its published formulas: four sub-scores of how machine-like a pair's connections are. */
import { z } from 'zod';

const share = z.number().min(0).max(1);
const hours = z.number().int().positive();

/** RITA's own defaults (`default_config.hjson` of release 5); the weights must add up to 1. */
export const ritaParameters = z
  .object({
    timestampWeight: share.default(0.25),
    dataSizeWeight: share.default(0.25),
    histogramWeight: share.default(0.25),
    durationWeight: share.default(0.25),
    /** Distinct seconds with a connection below which nothing is scored. RITA `unique_connection_threshold`. */
    minConnections: z.number().int().min(4).default(4),
    /** Hours with a connection that a duration score needs. RITA `duration_min_hours_seen`. */
    minHours: hours.default(6),
    /** Hours on end that make the duration score full. RITA `duration_consistency_ideal_hours_seen`. */
    idealHours: hours.default(12),
    /** Bars within this share of the highest count as equally high. RITA `histogram_mode_sensitivity`. */
    modeSensitivity: share.default(0.05),
    /** Bars that may be outliers. RITA `histogram_bimodal_outlier_removal`. */
    outlierBars: z.number().int().min(0).default(1),
    /** Hours with a connection from which two heights are looked for. RITA `histogram_bimodal_min_hours_seen`. */
    bimodalHours: z.number().int().min(6).default(11),
  })
  .refine(
    ({ timestampWeight, dataSizeWeight, histogramWeight, durationWeight }) =>
      Math.abs(timestampWeight + dataSizeWeight + histogramWeight + durationWeight - 1) < 1e-9,
    { message: 'the four weights must add up to 1' },
  );
export type RitaParameters = z.infer<typeof ritaParameters>;

/** The hours RITA looks back, each a bar of its histogram. */
export const RITA_BARS = 24;

/** The connections of one pair: whole epoch seconds in ascending order, and the client's bytes of each in any order. */
export interface Connections {
  seconds: readonly number[];
  bytes: readonly number[];
}

export interface BeaconScore {
  score: number;
  timestamps: number;
  dataSizes: number;
  histogram: number;
  duration: number;
  /** Median seconds between two connections. */
  interval: number;
  /** Bars of the day that have a connection. */
  bars: number;
}

export interface Scoring {
  /** The span looked at, epoch seconds. */
  from: number;
  to: number;
  /** Scores below this need not be told apart: they may be null, and are found without sorting. */
  atLeast?: number;
}

/** Scores of 0 to 1 over the span; null where there is too little to score. */
export function beaconScore(
  { seconds, bytes }: Connections,
  { from, to, atLeast = 0 }: Scoring,
  parameters: RitaParameters,
): BeaconScore | null {
  const intervals = intervalsOf(seconds);
  if (intervals.length < parameters.minConnections - 1 || bytes.length < 3 || to <= from) {
    return null;
  }
  const bars = histogramOf(seconds, { from, to });
  const histogram = Math.max(steadiness(bars), twoHeights(bars, parameters));
  const duration = durationOf(seconds, bars, { from, to, ...parameters });
  const { timestampWeight, dataSizeWeight, durationWeight, histogramWeight } = parameters;
  const overall = duration * durationWeight + histogram * histogramWeight;
  if (overall + timestampWeight + dataSizeWeight < atLeast) return null;
  const sorted = Float64Array.from(intervals).sort();
  const timestamps = regularity(sorted, 1);
  const dataSizes = regularity(Float64Array.from(bytes).sort(), 0);
  return {
    score: thousandth(timestamps * timestampWeight + dataSizes * dataSizeWeight + overall),
    timestamps,
    dataSizes,
    histogram,
    duration,
    interval: median(sorted),
    bars: bars.filter((bar) => bar > 0).length,
  };
}

function intervalsOf(seconds: readonly number[]): number[] {
  const intervals: number[] = [];
  for (let i = 1; i < seconds.length; i++) {
    const gap = (seconds[i] ?? 0) - (seconds[i - 1] ?? 0);
    if (gap > 0) intervals.push(gap);
  }
  return intervals;
}

/** How much of the span it covers, or how many hours on end of those that are ideal; the better of the two. */
function durationOf(
  seconds: readonly number[],
  bars: readonly number[],
  { from, to, minHours, idealHours }: Pick<RitaParameters, 'minHours' | 'idealHours'> & Scoring,
): number {
  if (bars.filter((bar) => bar > 0).length < minHours) return 0;
  const covered = ((seconds.at(-1) ?? 0) - (seconds[0] ?? 0)) / (to - from);
  const run = longestRun(bars) / idealHours;
  return Math.min(1, Math.max(upToThousandth(covered), upToThousandth(run)));
}

function thousandth(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function upToThousandth(value: number): number {
  return Math.ceil(value * 1000) / 1000;
}

function median(sorted: Float64Array): number {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? 0;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? 0) + upper) / 2 : upper;
}

/** Half from how symmetric the values lie (Bowley skewness), half from how close to their median (MAD). */
function regularity(sorted: Float64Array, scoreBelowOne: number): number {
  return thousandth((symmetry(sorted) + closeness(sorted, scoreBelowOne)) / 2);
}

/** One less the size of Bowley's skewness; quartiles less than 10 apart say nothing about it. */
function symmetry(sorted: Float64Array): number {
  const half = Math.floor(sorted.length / 2);
  const q1 = median(sorted.subarray(0, half));
  const q2 = median(sorted);
  const q3 = median(sorted.subarray(sorted.length - half));
  const skewed = q3 - q1 >= 10 && q2 !== q1 && q2 !== q3;
  return skewed ? 1 - Math.abs((q1 + q3 - 2 * q2) / (q3 - q1)) : 1;
}

/** One less the median absolute deviation as a share of the median. */
function closeness(sorted: Float64Array, scoreBelowOne: number): number {
  const middle = median(sorted);
  if (middle < 1) return scoreBelowOne;
  const deviations = sorted.map((value) => Math.abs(value - middle)).sort();
  return Math.max(0, (middle - median(deviations)) / middle);
}

/** Connections in each of `RITA_BARS` equal parts of the span; what lies outside counts to the nearest part. */
function histogramOf(
  seconds: readonly number[],
  { from, to }: { from: number; to: number },
): number[] {
  const bars = Array<number>(RITA_BARS).fill(0);
  const width = (to - from) / RITA_BARS;
  for (const second of seconds) {
    const bar = Math.min(RITA_BARS - 1, Math.max(0, Math.floor((second - from) / width)));
    bars[bar] = (bars[bar] ?? 0) + 1;
  }
  return bars;
}

/** One less the coefficient of variation of the bars. */
function steadiness(bars: readonly number[]): number {
  const mean = bars.reduce((sum, bar) => sum + bar, 0) / bars.length;
  const variance = bars.reduce((sum, bar) => sum + (bar - mean) ** 2, 0) / bars.length;
  return thousandth(Math.max(0, 1 - Math.sqrt(variance) / mean));
}

/** The share of the filled bars that have one of the two most frequent heights. */
function twoHeights(
  bars: readonly number[],
  { modeSensitivity, outlierBars, bimodalHours }: RitaParameters,
): number {
  const filled = bars.filter((bar) => bar > 0);
  if (filled.length < bimodalHours) return 0;
  const step = Math.max(1, Math.ceil(Math.max(...filled) * modeSensitivity));
  const heights = new Map<number, number>();
  for (const bar of filled) {
    const height = Math.floor(bar / step);
    heights.set(height, (heights.get(height) ?? 0) + 1);
  }
  const [first = 0, second = 0] = [...heights.values()].sort((a, b) => b - a);
  return thousandth(Math.min(1, (first + second) / Math.max(1, filled.length - outlierBars)));
}

/** The longest run of filled bars; the last is followed by the first. */
function longestRun(bars: readonly number[]): number {
  let longest = 0;
  let run = 0;
  for (const bar of [...bars, ...bars]) {
    run = bar > 0 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return Math.min(longest, bars.length);
}
