/** Finds an entity's text in other text by its runs of characters, so that a part of it is found as well as the whole. */
import { hostName } from '../../../domain/entity.ts';
import { shownName } from '../../../domain/shown-name.ts';
import { decodeUri } from '../../../sources/uri.ts';
import type { Entity } from './capture.ts';

/** A run as short as this says nothing yet. */
const RUN = 14;

/** A text shorter than this is a word, which anybody may write. */
const MIN_TEXT = 8;

/** What is looked for, in lower case: every run of a longer text, and shorter texts whole. */
export interface Grams {
  runs: Set<string>;
  texts: Set<string>;
}

/**
 * All runs of what an entity sends, as it stands in the record and as it was written. A plain name is no text to a
 * reader, who has to be told it; to a model it may be (`names`).
 */
export function gramsOf({ payload, texts }: Entity, { names = false } = {}): Grams {
  const runs = new Set<string>();
  const whole = new Set<string>();
  for (const text of new Set([...texts, ...texts.map(decodeUri), payload?.payload ?? ''])) {
    const lower = text.trim().toLowerCase();
    const isName = [hostName(text), lower].some((name) => shownName(name) === name);
    if ((isName && !names) || lower.length < MIN_TEXT || !/\p{L}/u.test(lower)) continue;
    if (lower.length < RUN) whole.add(lower);
    for (let at = 0; at + RUN <= lower.length; at += 1) runs.add(lower.slice(at, at + RUN));
  }
  return { runs, texts: whole };
}

/** The text without the plain names that the entity gave itself, in lower case: a reader has to be told those. */
export function withoutNames(text: string, { texts }: Entity): string {
  const names = texts
    .flatMap((given) => [hostName(given), given.trim()])
    .filter((name) => name.length >= MIN_TEXT && shownName(name) === name);
  return names.reduce((rest, name) => rest.replaceAll(name.toLowerCase(), ' '), text.toLowerCase());
}

/** What is left to look for when what `ours` says too is taken out: its runs are gone through once, however long it is. */
export function beyond({ runs, texts }: Grams, ours: string): Grams {
  const left = new Set(runs);
  for (let at = 0; at + RUN <= ours.length; at += 1) left.delete(ours.slice(at, at + RUN));
  return { runs: left, texts: new Set([...texts].filter((text) => !ours.includes(text))) };
}

/** The stretches of a text that an entity sent, each as long as it goes. */
export function stretchesIn(text: string, { runs, texts }: Grams): string[] {
  const lower = text.toLowerCase();
  const found = [...texts].filter((whole) => lower.includes(whole));
  let from = -1;
  for (let at = 0; at + RUN <= lower.length + 1; at += 1) {
    if (runs.has(lower.slice(at, at + RUN))) {
      if (from < 0) from = at;
    } else if (from >= 0) {
      found.push(lower.slice(from, at + RUN - 1));
      from = -1;
    }
  }
  return found;
}
