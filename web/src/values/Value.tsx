/** Small pieces every page shows: quoted values, sentences, times, severities, phases. */
import { phaseOf } from '../../../domain/phase.ts';
import type { EntityRef, Severity } from '../api.ts';
import { phaseNames } from '../palette.ts';
import { useZone } from './clock.tsx';
import { escapeUnseen, pieces } from './escape.ts';
import { clockOf, dayOf, offsetOf } from './format.ts';

/** A value from a log, isolated and escaped; never markup. */
export function Quoted({ children }: { children: string }) {
  return <bdi className="quoted">{escapeUnseen(children)}</bdi>;
}

const entityWords: Record<EntityRef['kind'], string> = {
  device: 'device',
  credential: 'credential',
  hostname: 'host name',
};

export function Entity({ entity }: { entity: EntityRef }) {
  return (
    <span className="entity">
      <span className="muted">{entityWords[entity.kind]}</span> <Quoted>{entity.id}</Quoted>
    </span>
  );
}

/** A sentence of ours around values of theirs. */
export function Sentence({ text, quoted = [] }: { text: string; quoted?: readonly string[] }) {
  return (
    <>
      {pieces(text, quoted).map((piece, index) => {
        if (piece.kind === 'quoted') return <Quoted key={index}>{piece.text}</Quoted>;
        if (piece.kind === 'address') {
          return (
            <bdi key={index} className="mono">
              {piece.text}
            </bdi>
          );
        }
        return <bdi key={index}>{escapeUnseen(piece.text)}</bdi>;
      })}
    </>
  );
}

/** A moment with its offset; the day unless told to leave it out. */
export function Time({ at, day = false }: { at: number; day?: boolean }) {
  const { zone } = useZone();
  return (
    <time dateTime={new Date(at).toISOString()} className="time">
      {day && `${dayOf(at, zone)}, `}
      {clockOf(at, zone)} <span className="offset">{offsetOf(at, zone)}</span>
    </time>
  );
}

/** Severity is a shape and a word; the colour only repeats them. */
export function SeverityMark({ severity, word = true }: { severity: Severity; word?: boolean }) {
  return (
    <span className="severity">
      <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
        <SeverityShape severity={severity} />
      </svg>
      {word ? (
        <span>{severity[0]?.toUpperCase() + severity.slice(1)}</span>
      ) : (
        <span className="sr-only">{severity}</span>
      )}
    </span>
  );
}

/** The shape alone, centred on 0,0, about 12 wide, for drawings. */
export function SeverityShape({ severity, fill }: { severity: Severity; fill?: string }) {
  const colour = fill ?? `var(--severity-${severity})`;
  switch (severity) {
    case 'critical':
      return <path d="M0-6 6 5H-6Z" fill={colour} />;
    case 'high':
      return <path d="M0-6 6 0 0 6-6 0Z" fill={colour} />;
    case 'medium':
      return <circle r="5" fill={colour} />;
    case 'low':
      return <circle r="4.2" fill="none" stroke={colour} strokeWidth="2" />;
    case 'info':
      return <path d="M-5 0H5" stroke={colour} strokeWidth="2.4" />;
  }
}

/** The phase groups of these tactics, once each, in the order given. */
export function Phases({ tactics }: { tactics: readonly string[] }) {
  const codes = [...new Set(tactics.flatMap((tactic) => phaseOf(tactic) ?? []))];
  return (
    <span className="phases">
      {codes.map((code) => (
        <abbr key={code} title={phaseNames[code]} className="phase">
          {code}
        </abbr>
      ))}
    </span>
  );
}
