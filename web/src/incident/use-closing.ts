/** A verdict as it is filled in: what it would teach as soon as that is known, and what is sent when nothing is missing. */
import { useState } from 'react';
import type { Closing } from '../api.ts';

export interface GivenClosing {
  as: Closing['as'] | null;
  kind: Closing['kind'];
  severity: Closing['severity'];
  note: string;
  /** Uids of the findings that decided it. */
  because: ReadonlySet<string>;
}

const nothing: GivenClosing = {
  as: null,
  kind: undefined,
  severity: undefined,
  note: '',
  because: new Set(),
};

/** What makes something normal says by which evidence. */
export function asksEvidence(as: GivenClosing['as']): boolean {
  return as === 'benign_trigger' || as === 'false_alarm';
}

/** The part of it that decides what is taught; null while something of that is missing. */
function taughtBy({ as, kind, because }: GivenClosing): Closing | null {
  if (as === null) return null;
  if (!asksEvidence(as)) return { as };
  if (because.size === 0) return null;
  const evidence = { because: [...because].sort() };
  if (as !== 'benign_trigger') return { as, ...evidence };
  return kind === undefined ? null : { as, kind, ...evidence };
}

function whole(given: GivenClosing): Closing | null {
  const { severity } = given;
  const taught = taughtBy(given);
  const note = given.note.trim();
  if (taught === null || (severity !== undefined && note === '')) return null;
  return { ...taught, ...(severity && { severity }), ...(note !== '' && { note }) };
}

export function useClosing() {
  const [given, setGiven] = useState(nothing);
  const change = (part: Partial<GivenClosing>) => setGiven((before) => ({ ...before, ...part }));
  return { given, change, taught: taughtBy(given), closing: whole(given) };
}
