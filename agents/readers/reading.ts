/** What a reader is given: sections of sentences, each a verified claim or rendered from computed fields, with what it cites. */
import type { Finding } from '../../domain/finding.ts';
import type { Reader } from '../../domain/export.ts';
import type { Claim, Incident } from '../../domain/incident.ts';
import { showControls } from '../quote.ts';

/** An incident as it is told; `context` is no evidence, and only the analyst's version shows it. */
export interface Told {
  incident: Incident;
  /** The incident's findings, in any order. */
  findings: readonly Finding[];
  context?: readonly Sentence[];
}

export interface Sentence {
  text: string;
  /** Ids of ledger entries, or uids of findings and actions. */
  cites: readonly string[];
  /** The verified claim whose text it is; null where code rendered it from `fields`. */
  claim: string | null;
  /** Fields of the incident, or of its findings and actions, that it was rendered from. */
  fields: readonly string[];
  /** What was left out after it, counted: `and 9 further steps`. */
  more?: string;
}

/** Sentences that belong together; the lead says when and who, so that `it` in a claim has its antecedent. */
export interface Block {
  lead: Sentence | null;
  sentences: readonly Sentence[];
}

export interface Section {
  heading: string;
  blocks: readonly Block[];
}

export interface Reading {
  reader: Reader;
  /** Whom it is for, in words. */
  heading: string;
  sections: readonly Section[];
}

/** A verified claim, word for word. */
export function claimed(claim: Claim): Sentence {
  return { text: claim.text, cites: claim.cites, claim: claim.id, fields: [] };
}

/** A sentence that code rendered from these fields. */
export function computed(
  text: string,
  fields: readonly string[],
  cites: readonly string[] = [],
): Sentence {
  return { text, cites, claim: null, fields };
}

/** A section of one block without a lead; none when there is nothing to say. */
export function section(heading: string, sentences: readonly Sentence[]): Section[] {
  return sentences.length === 0 ? [] : [{ heading, blocks: [{ lead: null, sentences }] }];
}

/** Every sentence of a reading, leads too, in order. */
export function sentencesOf({ sections }: Pick<Reading, 'sections'>): Sentence[] {
  return sections
    .flatMap(({ blocks }) => blocks)
    .flatMap(({ lead, sentences }) => (lead === null ? sentences : [lead, ...sentences]));
}

/** The claims of the incident's narrative that stand; none before it was told. */
export function claimsOf({ narrative }: Incident): readonly Claim[] {
  return narrative?.claims ?? [];
}

/** Text that somebody outside chose, or may have chosen: whole, with what hides in it made visible. */
export function quoted(text: string): string {
  return `“${showControls(text)}”`;
}

/** `2024-08-12 09:14:00 UTC` of epoch ms. */
export function utc(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `1 step`, `9 steps`. */
export function counted(number: number, noun: string): string {
  return `${number.toLocaleString('en-US')} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a, b and c`, cut after `most` with the rest counted. */
export function listed(items: readonly string[], most = Infinity): string {
  const shown = items.slice(0, most);
  const left = items.length - shown.length;
  if (left > 0) return `${shown.join(', ')} and ${left.toLocaleString('en-US')} more`;
  if (shown.length < 2) return shown.join('');
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
