/** The timeline drawn: one lane per detector, colour is the phase, shape the severity, length first to last record. */
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { phaseOf } from '../../../domain/phase.ts';
import type { TimelineEntry } from '../api.ts';
import { phaseNames } from '../palette.ts';
import { escapeUnseen } from '../values/escape.ts';
import { useZone } from '../values/clock.tsx';
import { clockOf, countOf, dayOf, durationOf, offsetOf, plural } from '../values/format.ts';
import { Sentence, SeverityMark, SeverityShape, Time } from '../values/Value.tsx';
import { lanesOf, marksOf, spanOf } from './timeline-scale.ts';
import type { Lane, Span } from './timeline-scale.ts';

const laneHeight = 40;
const axisHeight = 26;
const smallestMark = 10;

/** The width of an element, followed as it changes. */
function useWidth() {
  const ref = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    setWidth(element.clientWidth);
    return () => observer.disconnect();
  }, []);
  return { ref, width };
}

export function TimelinePicture({ entries }: { entries: readonly TimelineEntry[] }) {
  const { ref, width } = useWidth();
  const [pointed, setPointed] = useState<TimelineEntry | null>(null);
  const lanes = useMemo(() => lanesOf(entries), [entries]);
  if (entries.length === 0) return <p className="muted">Nothing yet.</p>;
  return (
    <div ref={ref} className="timeline">
      {width > 0 && <Drawing lanes={lanes} width={width} onPoint={setPointed} />}
      <div className="pointed">
        {pointed === null ? (
          <span className="muted">
            Colour: phase · shape: severity, the most severe on top · length: first to last record.
            Point at a mark or focus it for details.
          </span>
        ) : (
          <Pointed entry={pointed} />
        )}
      </div>
    </div>
  );
}

interface DrawingProps {
  lanes: readonly Lane[];
  width: number;
  onPoint: (entry: TimelineEntry | null) => void;
}

function Drawing({ lanes, width, onPoint }: DrawingProps) {
  const { zone } = useZone();
  const span = spanOf(lanes.flatMap((lane) => lane.entries));
  const left = width < 560 ? 40 : 260;
  const height = axisHeight + lanes.length * laneHeight;
  const x = (time: number) =>
    left + ((time - span.start) / (span.end - span.start)) * (width - left - 8);
  const marks = marksOf(span, Math.max(2, Math.floor((width - left) / 100)));
  return (
    <svg width={width} height={height} role="group" aria-label={summaryOf(lanes, span)}>
      <text x={0} y={15} className="axis">
        {dayOf(span.start, zone)} {offsetOf(span.start, zone)}
      </text>
      {marks.map((at) => (
        <g key={at}>
          <line x1={x(at)} x2={x(at)} y1={axisHeight - 4} y2={height} className="grid-line" />
          {x(at) > (left < 100 ? 130 : left) && x(at) < width - 26 && (
            <text x={x(at)} y={15} textAnchor="middle" className="axis">
              {clockOf(at, zone)}
            </text>
          )}
        </g>
      ))}
      {lanes.map((lane, index) => (
        <LaneRow
          key={`${lane.detector} ${lane.tactic}`}
          lane={lane}
          place={{ y: axisHeight + index * laneHeight, left, width, x }}
          onPoint={onPoint}
        />
      ))}
    </svg>
  );
}

interface LaneRowProps {
  lane: Lane;
  place: { y: number; left: number; width: number; x: (time: number) => number };
  onPoint: (entry: TimelineEntry | null) => void;
}

function LaneRow({ lane, place, onPoint }: LaneRowProps) {
  const { y, left, width, x } = place;
  const phase = phaseOf(lane.tactic);
  const middle = y + laneHeight / 2;
  return (
    <g>
      <line x1={0} x2={width} y1={y} y2={y} className="lane-line" />
      <rect x={0} y={middle - 9} width={24} height={18} rx={2} className="phase-box" />
      <text x={12} y={middle + 4} textAnchor="middle" className="phase-code">
        {phase ?? '?'}
      </text>
      {left > 100 && (
        <text x={32} y={middle + 4} className="lane-name">
          {lane.detector.split('/').at(-1)}
        </text>
      )}
      {lane.entries.map((entry) => (
        <Mark key={entry.finding} entry={entry} x={x} middle={middle} onPoint={onPoint} />
      ))}
    </g>
  );
}

interface MarkProps {
  entry: TimelineEntry;
  x: (time: number) => number;
  middle: number;
  onPoint: (entry: TimelineEntry | null) => void;
}

function Mark({ entry, x, middle, onPoint }: MarkProps) {
  const from = x(entry.start);
  const width = Math.max(smallestMark, x(entry.end) - from);
  const phase = phaseOf(entry.tactic);
  return (
    <a
      href={`#${entry.finding}`}
      className="mark"
      aria-label={`${entry.severity}, ${phase === undefined ? '' : phaseNames[phase]}: ${escapeUnseen(entry.title)}, lasted ${durationOf(entry.end - entry.start)}`}
      onMouseEnter={() => onPoint(entry)}
      onMouseLeave={() => onPoint(null)}
      onFocus={() => onPoint(entry)}
      onBlur={() => onPoint(null)}
    >
      <rect x={from - 20} y={middle - 14} width={width + 26} height={28} className="hit" />
      <rect
        x={from}
        y={middle - 8}
        width={width}
        height={16}
        rx={2}
        fill={phase === undefined ? 'var(--muted)' : `var(--phase-${phase})`}
      />
      <g transform={`translate(${from - 10} ${middle})`}>
        <SeverityShape severity={entry.severity} fill="var(--ink)" />
      </g>
    </a>
  );
}

function Pointed({ entry }: { entry: TimelineEntry }) {
  return (
    <span>
      <SeverityMark severity={entry.severity} /> <Time at={entry.start} /> for{' '}
      {durationOf(entry.end - entry.start)} · <Sentence text={entry.message} />{' '}
      <span className="muted">
        <span className="mono">{entry.techniques.join(' ')}</span>
        {entry.targets !== null && ` · ${countOf(entry.targets)} targets`}
      </span>
    </span>
  );
}

function summaryOf(lanes: readonly Lane[], span: Span): string {
  const findings = lanes.reduce((sum, lane) => sum + lane.entries.length, 0);
  return `Timeline: ${plural(findings, 'finding')} of ${plural(lanes.length, 'detector')} within ${durationOf(span.end - span.start)}`;
}
