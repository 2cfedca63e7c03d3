/** The incident drawn: a lane for each detection, colour and letters are the phase, length first to last record. */
import { isComposite, type Finding } from '../../domain/finding.ts';
import { phaseNames, phaseOf, phases, type Phase } from '../../domain/phase.ts';
import { utc } from '../readers/reading.ts';
import { showControls } from '../quote.ts';
import { htmlText } from './html-text.ts';
import { timeAxis, type TimeAxis } from './time-axis.ts';

/** The console's colours on paper: six that people with any colour vision tell apart; a test compares the two. */
export const phaseInks: Readonly<Record<Phase, string>> = {
  AC: '#492089',
  FH: '#4D6986',
  KN: '#5B9F9D',
  SP: '#B87C07',
  CX: '#992700',
  IM: '#510020',
};
const NO_PHASE = '#606873';

const WIDTH = 720;
const LABELS = 250;
const LANE = 18;
const TOP = 8;
const AXIS = 34;
/** Pixels: a mark that is shorter could not be seen. */
const SHORTEST = 5;
/** Characters of a lane's label that fit. */
const LABEL_FITS = 38;

/** An `<svg>`; empty when there is nothing to draw. What only combines other findings is not drawn. */
export function timelineSvg(findings: readonly Finding[]): string {
  const drawn = findings.filter((finding) => !isComposite(finding));
  if (drawn.length === 0) return '';
  const axis = timeAxis(
    drawn.map(({ start_time: start, end_time: end }) => ({ start, end })),
    { left: LABELS, right: WIDTH - 8 },
  );
  const lanes = lanesOf(drawn);
  const bottom = TOP + lanes.length * LANE;
  return [
    `<svg class="timeline" viewBox="0 0 ${WIDTH} ${bottom + AXIS}" role="img" aria-label="Timeline of the findings">`,
    ...lanes.map((lane, index) => laneSvg(lane, axis, TOP + index * LANE)),
    ...axisSvg(axis, bottom),
    '</svg>',
    legend(drawn),
  ].join('\n');
}

/** Findings of one detection, the one that began first on top. */
function lanesOf(findings: readonly Finding[]): Finding[][] {
  const lanes = new Map<string, Finding[]>();
  for (const finding of findings.toSorted((a, b) => a.start_time - b.start_time)) {
    const { uid } = finding.finding_info.analytic;
    lanes.set(uid, [...(lanes.get(uid) ?? []), finding]);
  }
  return [...lanes.values()];
}

function phaseOfFinding(finding: Finding | undefined): Phase | undefined {
  return phaseOf(finding?.attacks[0]?.tactic.uid ?? '');
}

function laneSvg(lane: readonly Finding[], axis: TimeAxis, y: number): string {
  const [first] = lane;
  const name = showControls(first?.finding_info.analytic.name ?? '');
  const label =
    [...name].length > LABEL_FITS ? `${[...name].slice(0, LABEL_FITS).join('')}…` : name;
  const phase = phaseOfFinding(first) ?? '–';
  const middle = y + LANE / 2;
  const marks = lane.map((finding) => {
    const from = axis.at(finding.start_time);
    const width = Math.max(SHORTEST, axis.at(finding.end_time) - from);
    const ink = phaseInks[phaseOfFinding(finding) ?? 'AC'];
    const fill = phaseOfFinding(finding) === undefined ? NO_PHASE : ink;
    const about = htmlText(
      `${name}, ${finding.severity}: ${utc(finding.start_time)} to ${utc(finding.end_time)}`,
    );
    return `<rect x="${px(from)}" y="${y + 4}" width="${px(width)}" height="${LANE - 8}" rx="2" fill="${fill}"><title>${about}</title></rect>`;
  });
  return [
    `<line x1="${LABELS}" y1="${middle}" x2="${WIDTH}" y2="${middle}" class="lane"/>`,
    `<text x="0" y="${middle + 4}"><tspan class="code">${phase}</tspan> ${htmlText(label)}</text>`,
    ...marks,
  ].join('');
}

/** Both ends of each busy stretch, and a break for what was cut out between them. */
function axisSvg(axis: TimeAxis, y: number): string[] {
  const { busy } = axis;
  const severalDays = new Set(busy.flatMap(({ from, to }) => [day(from), day(to)])).size > 1;
  return busy.flatMap(({ from, to, left, right }, index) => {
    const end = axis.at(to);
    const wide = end - left > 120;
    const next = busy[index + 1];
    return [
      `<line x1="${px(left)}" y1="${y + 4}" x2="${px(right)}" y2="${y + 4}" class="axis"/>`,
      tick(left, y, { time: from, severalDays, anchor: 'start' }),
      ...(wide ? [tick(end, y, { time: to, severalDays, anchor: 'end' })] : []),
      ...(next === undefined
        ? []
        : [
            `<text x="${px((right + next.left) / 2)}" y="${y + 8}" text-anchor="middle" class="cut">//</text>`,
          ]),
    ];
  });
}

interface Tick {
  time: number;
  severalDays: boolean;
  anchor: 'start' | 'end';
}

function tick(x: number, y: number, { time, severalDays, anchor }: Tick): string {
  const clock = utc(time).slice(11, 19);
  const date = severalDays ? `<tspan x="${px(x)}" dy="11">${day(time)}</tspan>` : '';
  return `<text x="${px(x)}" y="${y + 18}" text-anchor="${anchor}">${clock}${date}</text>`;
}

function day(time: number): string {
  return utc(time).slice(0, 10);
}

function px(value: number): string {
  return value.toFixed(1);
}

function legend(findings: readonly Finding[]): string {
  const seen = new Set(findings.map(phaseOfFinding));
  const keys = phases
    .filter((phase) => seen.has(phase))
    .map(
      (phase) =>
        `<span><i style="background:${phaseInks[phase]}"></i>${phase} ${phaseNames[phase]}</span>`,
    );
  const times = 'Times are UTC; // stands for time without any finding, cut out';
  return `<p class="legend">${[...keys, `<span>${times}</span>`].join(' ')}</p>`;
}
