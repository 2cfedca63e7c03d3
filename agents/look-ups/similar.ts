/** Past incidents like this one, and how people closed them: context for an analyst, never evidence. */
import { entityKey, type EntityKey } from '../../domain/entity.ts';
import { weighty, type Finding } from '../../domain/finding.ts';
import type { Closed } from '../../domain/verdict.ts';
import { showControls } from '../quote.ts';
import { computed, counted, listed, quoted, utc, type Sentence } from '../readers/reading.ts';

/** What incidents are compared by. */
export interface Traits {
  /** uids of detections. */
  detections: readonly string[];
  /** ATT&CK technique ids. */
  techniques: readonly string[];
  entities: readonly EntityKey[];
}

/** What of an incident is compared with closed ones: the traits of its findings that weigh something. */
export function traitsOf(given: readonly Finding[]): Traits {
  const findings = weighty(given);
  return {
    detections: findings.map((f) => f.finding_info.analytic.uid),
    techniques: findings.flatMap((f) => f.attacks.map(({ technique }) => technique.uid)),
    entities: findings.flatMap((f) => f.unmapped.entities.map(entityKey)),
  };
}

export interface PastIncident extends Traits {
  uid: string;
  /** Event time of its last record, epoch ms. */
  end: number;
  closed: Closed;
}

/**
 * Weights of the three overlaps; they sum to 1, which a test holds. Who acted counts as much as what was detected: entity
 * overlap alone groups alerts with F1 .961 within a day and .553 without the gate of time (field notes), so over months it
 * must not decide alone. Techniques follow from detections for the most part, and only tell apart detections that differ.
 */
export const weights = { detections: 0.4, techniques: 0.2, entities: 0.4 } as const;

/** Less in common than this is told of no incident: about one trait of ten. */
const LEAST = 0.1;
/** Incidents named at most. */
const NAMED = 5;

export interface Similar {
  uid: string;
  /** The very same actors, host names among them, and no detection or technique that it had not. */
  same: boolean;
  /** In [0,1]: the weighted Jaccard overlaps. */
  score: number;
  shared: { detections: string[]; techniques: string[]; entities: EntityKey[] };
  closed: Closed;
  end: number;
}

export interface Comparison {
  /** Closed incidents that it was compared with. */
  compared: number;
  /** Closed ones that it was not compared with, because their verdict can still be taken back. */
  leftOut: number;
  /** The most alike first. */
  similar: Similar[];
}

/** `leftOut`: how many closed ones are not among `past`, because their verdict can still be taken back. */
export function compareWith(
  traits: Traits,
  past: readonly PastIncident[],
  leftOut = 0,
): Comparison {
  const similar = past
    .map((one) => {
      const shared = {
        detections: common(traits.detections, one.detections),
        techniques: common(traits.techniques, one.techniques),
        entities: common(traits.entities, one.entities),
      };
      const score =
        weights.detections * jaccard(traits.detections, one.detections) +
        weights.techniques * jaccard(traits.techniques, one.techniques) +
        weights.entities * jaccard(traits.entities, one.entities);
      return {
        uid: one.uid,
        same: isSame(traits, one),
        score,
        shared,
        closed: one.closed,
        end: one.end,
      };
    })
    .filter(({ score }) => score >= LEAST)
    .sort((a, b) => b.score - a.score || b.end - a.end || (a.uid < b.uid ? -1 : 1))
    .slice(0, NAMED);
  return { compared: past.length, leftOut, similar };
}

/** Whether nothing of the one is new beside the other: alike is not the same where one of three actors is a stranger. */
function isSame(ours: Traits, theirs: Traits): boolean {
  return (
    ours.entities.length > 0 &&
    holdsAll(theirs.entities, ours.entities) &&
    holdsAll(ours.entities, theirs.entities) &&
    holdsAll(theirs.detections, ours.detections) &&
    holdsAll(theirs.techniques, ours.techniques)
  );
}

function holdsAll<T>(all: readonly T[], some: readonly T[]): boolean {
  return some.every((one) => all.includes(one));
}

function common<T>(ours: readonly T[], theirs: readonly T[]): T[] {
  const there = new Set(theirs);
  return [...new Set(ours)].filter((one) => there.has(one));
}

/** Shared of all that either has; two that have nothing have nothing in common. */
function jaccard<T>(ours: readonly T[], theirs: readonly T[]): number {
  const all = new Set([...ours, ...theirs]).size;
  return all === 0 ? 0 : common(ours, theirs).length / all;
}

/** The comparison in words: what is shared, counted, and the verdict that a person gave. */
export function similarSentences({ compared, leftOut, similar }: Comparison): Sentence[] {
  const besides = leftOut === 0 ? [] : [leftOutSentence(leftOut)];
  if (compared === 0) {
    const yet = leftOut === 0 ? '' : ' yet';
    return [computed(`There is no closed incident to compare with${yet}.`, []), ...besides];
  }
  const head = `${counted(similar.length, 'incident')} of ${compared.toLocaleString('en-US')} closed ones compared ${similar.length === 1 ? 'is' : 'are'} like this one.`;
  return [computed(head, []), ...besides, ...similar.map(sentenceOf)];
}

function leftOutSentence(leftOut: number): Sentence {
  const [were, whose] = leftOut === 1 ? ['was', 'its verdict'] : ['were', 'their verdicts'];
  const who = counted(leftOut, 'closed incident');
  return computed(`${who} ${were} left out: ${whose} can still be taken back.`, []);
}

function sentenceOf({ uid, score, shared, closed, end }: Similar): Sentence {
  const { as, kind, by } = closed;
  const parts = [
    counted(shared.detections.length, 'detection'),
    counted(shared.techniques.length, 'technique'),
    `${counted(shared.entities.length, 'actor')}${shared.entities.length === 0 ? '' : ` (${listed(shared.entities.map(quoted), 3)})`}`,
  ];
  const verdict =
    as.replaceAll('_', ' ') + (kind === null ? '' : ` (${kind.replaceAll('_', ' ')})`);
  return computed(
    `${showControls(uid)}, until ${utc(end)}: closed as ${verdict} by ${quoted(by)}; it shares ${listed(parts)}, a likeness of ${score.toFixed(2)}.`,
    ['closed'],
  );
}
