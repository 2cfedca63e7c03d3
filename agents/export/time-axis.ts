/** A time axis on which long idle gaps are cut out, so that a burst stays readable beside what came an hour later. */

export interface Busy {
  /** Epoch ms, both ends. */
  from: number;
  to: number;
  /** Pixels. */
  left: number;
  right: number;
}

export interface TimeAxis {
  busy: readonly Busy[];
  /** Pixels of an epoch ms that lies in a busy stretch. */
  at(time: number): number;
}

/** A gap is cut out when it takes more than this share of the whole: at most four can be. */
const CUT_SHARE = 0.2;
/** Pixels of a gap that is cut out, and the least of a busy stretch: a clock time fits. */
const GAP = 28;
const LEAST = 64;

/** @param spans what lies on it, one or more, epoch ms @param edges pixels, left to right */
export function timeAxis(
  spans: readonly { start: number; end: number }[],
  { left, right }: { left: number; right: number },
): TimeAxis {
  const busy = stretches(spans);
  const total = busy.reduce((sum, { from, to }) => sum + (to - from), 0);
  const spare = right - left - GAP * (busy.length - 1) - LEAST * busy.length;
  // One scale for all stretches: a second is as long in the one as in the other.
  const scale = total === 0 ? 0 : spare / total;
  let x = left;
  const placed = busy.map(({ from, to }) => {
    const stretch = { from, to, left: x, right: x + LEAST + scale * (to - from) };
    x = stretch.right + GAP;
    return stretch;
  });
  return {
    busy: placed,
    at(time) {
      const stretch = placed.findLast(({ from }) => from <= time) ?? placed[0];
      if (stretch === undefined) return left;
      return stretch.left + scale * Math.max(0, Math.min(time, stretch.to) - stretch.from);
    },
  };
}

function stretches(spans: readonly { start: number; end: number }[]) {
  const sorted = spans.toSorted((a, b) => a.start - b.start);
  const first = Math.min(...spans.map(({ start }) => start));
  const last = Math.max(...spans.map(({ end }) => end));
  const most = (last - first) * CUT_SHARE;
  const busy: { from: number; to: number }[] = [];
  for (const { start, end } of sorted) {
    const before = busy.at(-1);
    if (before === undefined || start - before.to > most) busy.push({ from: start, to: end });
    else before.to = Math.max(before.to, end);
  }
  return busy;
}
