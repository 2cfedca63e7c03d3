/** Time left until a deadline by the server's clock; changes once a minute, each second in the last two. */
import { useServerNow, useZone } from './clock.tsx';
import { clockOf, dayOf, durationOf, offsetOf } from './format.ts';
import type { Zone } from './format.ts';
import { Time } from './Value.tsx';

const minute = 60_000;

function leftWords(left: number): string {
  if (left <= 0) return 'now';
  if (left < 2 * minute) return `in ${Math.ceil(left / 1000)} s`;
  return `in ${durationOf(Math.ceil(left / minute) * minute)}`;
}

/** Said aloud at five minutes and at one, and not in between. */
function announcement(left: number): string {
  if (left <= 0 || left > 5 * minute) return '';
  return left > minute ? '5 minutes left to answer' : '1 minute left to answer';
}

function momentWords(at: number, zone: Zone): string {
  return `${dayOf(at, zone)}, ${clockOf(at, zone)} ${offsetOf(at, zone)}`;
}

/** Where there is little room: only the time left or gone, and the moment itself on pointing. */
export function Relative({ at }: { at: number }) {
  const now = useServerNow();
  const { zone } = useZone();
  if (now === null) return null;
  return (
    <time dateTime={new Date(at).toISOString()} title={momentWords(at, zone)} className="time">
      {at > now ? leftWords(at - now) : `${durationOf(Math.max(1000, now - at))} ago`}
    </time>
  );
}

export function Countdown({ until, announce = false }: { until: number; announce?: boolean }) {
  const now = useServerNow();
  const left = now === null ? null : until - now;
  return (
    <span className="countdown">
      <Time at={until} />
      {left !== null && (
        <span className={left < 5 * minute ? 'soon' : 'muted'}> {leftWords(left)}</span>
      )}
      {announce && left !== null && (
        <span className="sr-only" role="status">
          {announcement(left)}
        </span>
      )}
    </span>
  );
}
