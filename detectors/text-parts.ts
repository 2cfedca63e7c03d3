/** Text that one source spreads over several records of the same kind: the newest parts, joined and read as one. */
import { evidenceOf } from '../domain/record.ts';
import type { EvidenceDraft } from '../domain/detector.ts';
import type { Event } from '../domain/event.ts';
import { marksOfJoined, type TextField } from './addressed-text.ts';

/** Parts held of one source and field, and sources held. Ours: eight host names of 15 characters are a sentence. */
const MAX_PARTS = 8;
const MAX_SOURCES = 1_000;

/** Of a part; what a name can hold. */
const MAX_PART = 255;

/** JSON-safe. */
interface Part {
  time: number;
  text: string;
  target: string;
  evidence: EvidenceDraft;
}

export interface Joined {
  text: string;
  marks: string[];
  parts: readonly [Part, ...Part[]];
}

export interface TextParts {
  /** Adds a part; answers what the parts say together, once, and forgets them. */
  add(event: Event, field: TextField, text: string): Joined | null;
  evict(time: number): void;
  save(): unknown;
  load(state: unknown): void;
}

/** Parts further apart than `withinMs` are not joined. */
export function newTextParts(withinMs: number): TextParts {
  let held = new Map<string, Part[]>();
  return {
    add(event, field, text) {
      const key = `${event.src}\n${field}`;
      const recent = (held.get(key) ?? []).filter(
        ({ time }) => Math.abs(event.time - time) <= withinMs,
      );
      const cut = text.slice(0, MAX_PART);
      if (recent.some((part) => part.text === cut)) return null;
      const summary = `${event.src} sent ${event.dst} a part of a text, as ${field}`;
      const evidence = evidenceOf(event, summary);
      const parts = [...recent, { time: event.time, text: cut, target: event.dst, evidence }];
      // Taken out and put back, so that the map is in the order of last use.
      held.delete(key);
      const joined = joinedOf(field, parts.slice(-MAX_PARTS));
      if (joined !== null) return joined;
      held.set(key, parts.slice(-MAX_PARTS));
      if (held.size > MAX_SOURCES) held.delete(held.keys().next().value ?? '');
      return null;
    },
    evict(time) {
      for (const [key, parts] of held) {
        if (parts.every((part) => time - part.time > withinMs)) held.delete(key);
      }
    },
    save: () => [...held],
    load(state) {
      held = new Map(state as [string, Part[]][]);
    },
  };
}

function joinedOf(field: TextField, parts: readonly Part[]): Joined | null {
  const [first, ...others] = parts;
  if (first === undefined || others.length === 0) return null;
  const texts = parts.map(({ text }) => text);
  for (const text of [texts.join(''), texts.join(' ')]) {
    const marks = marksOfJoined(field, text);
    if (marks.length > 0) return { text, marks, parts: [first, ...others] };
  }
  return null;
}
