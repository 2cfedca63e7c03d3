/** Findings of one entity gathered until together they say more than each: the running state of every composite. */
import { combinedWords } from '../domain/combined.ts';
import { entityKey } from '../domain/entity.ts';
import type {
  AttackPair,
  EvidenceDraft,
  FindingDraft,
  FindingObserver,
  FindingRef,
  Found,
} from '../domain/detector.ts';
import type { EntityRef } from '../domain/finding.ts';
import { growingKey } from './key.ts';

/** Findings that one composite combines, and entities it names; more add nothing to what it says. */
const MAX_PARTS = 100;
const MAX_ENTITIES = 10;

/** A finding as a composite remembers it; JSON-safe. */
export interface Part {
  ref: FindingRef;
  name: string;
  attacks: readonly AttackPair[];
  title: string;
  basis: FindingDraft['basis'];
  start: number;
  end: number;
  src: FindingDraft['src'];
  entities: EntityRef[];
  evidence: EvidenceDraft;
}

interface Group {
  parts: Part[];
  /** The finding's key and its parts, once they say enough; those that come later join. */
  open: { key: string; first: number } | null;
}

export interface Combining {
  /** Parts that start further apart are not combined, milliseconds. */
  windowMs: number;
  /** Whether these parts, one entity's within the window, say enough. */
  tells(parts: readonly Part[]): boolean;
  /** The finding apart from what every combination has. */
  told(parts: readonly Part[]): Pick<FindingDraft, 'title' | 'severity'>;
}

/** Groups by who acted, which is the first entity of each finding. */
export function observeCombined(combining: Combining): FindingObserver {
  let groups = new Map<string, Group>();
  return {
    on(found) {
      const actor = entityKey(found.draft.entities[0]);
      const group = groups.get(actor) ?? { parts: [], open: null };
      groups.set(actor, group);
      if (!add(group, partOf(found), combining.windowMs)) return [];
      if (group.open === null && !combining.tells(group.parts)) return [];
      const first = Math.min(...group.parts.map(({ start }) => start));
      group.open ??= { key: growingKey([actor], first, combining.windowMs), first };
      return [combinedDraft(group.open.key, group.parts, combining.told(group.parts))];
    },
    advance(time) {
      for (const [actor, { parts }] of groups) {
        if (time - lastOf(parts) > 2 * combining.windowMs) groups.delete(actor);
      }
      return [];
    },
    save: () => [...groups],
    load(state) {
      groups = new Map(state as [string, Group][]);
    },
  };
}

export function partOf({ detector, draft }: Found): Part {
  return {
    ref: { detector: detector.uid, key: draft.key },
    name: detector.name,
    attacks: detector.attacks,
    title: draft.title,
    basis: draft.basis,
    start: draft.startTime,
    end: draft.endTime,
    src: draft.src,
    entities: draft.entities,
    evidence: draft.evidences[0],
  };
}

/** Adds a part, or what it has grown to; false when nothing changed, because findings are told again and again. */
function add(group: Group, part: Part, windowMs: number): boolean {
  const known = group.parts.find(({ ref }) => isSame(ref, part.ref));
  if (known !== undefined) {
    if (known.start === part.start && known.end === part.end) return false;
    Object.assign(known, part);
    return true;
  }
  if (group.open === null || part.start - lastOf(group.parts) > windowMs) {
    group.parts = group.parts.filter(({ start }) => Math.abs(part.start - start) <= windowMs);
    group.open = null;
  }
  if (group.parts.length >= MAX_PARTS) return false;
  group.parts.push(part);
  return true;
}

function lastOf(parts: readonly Part[]): number {
  return Math.max(...parts.map(({ start }) => start));
}

function isSame(a: FindingRef, b: FindingRef): boolean {
  return a.detector === b.detector && a.key === b.key;
}

/** The names of the detections among the parts, in the order in which they began. */
export function namesOf(parts: readonly Part[]): string[] {
  return [...new Set(inOrder(parts).map(({ name }) => name))];
}

export function inOrder(parts: readonly Part[]): Part[] {
  return parts.toSorted((a, b) => a.start - b.start || (a.ref.key < b.ref.key ? -1 : 1));
}

/** What every combination says; `evidences` are the first records of its parts. */
export function combinedDraft(
  key: string,
  parts: readonly Part[],
  told: Pick<FindingDraft, 'title' | 'severity'>,
): FindingDraft {
  const ordered = inOrder(parts);
  const [first] = ordered;
  if (first === undefined) throw new RangeError('a combination of nothing');
  const names = namesOf(parts);
  const start = first.start;
  const end = Math.max(...parts.map((part) => part.end));
  const observed = combinedWords({ count: parts.length, names, since: start });
  const evidences = ordered.slice(1, 20).map(({ evidence }) => evidence);
  return {
    key,
    ...told,
    message: `Together: ${first.src.ip} gave ${observed}.`,
    basis: parts.some(({ basis }) => basis === 'baseline') ? 'baseline' : 'rule',
    startTime: start,
    endTime: end,
    src: { ip: first.src.ip },
    entities: entitiesOf(ordered),
    explanation: {
      observed,
      normal: 'A device or credential in ordinary use gives none of these, or one now and then.',
      timesSeen: null,
      since: null,
    },
    measurements: { findings: parts.length, detections: names, detection_count: names.length },
    observables: [{ name: 'src_endpoint.ip', type: 'IP Address', value: first.src.ip }],
    evidences: [first.evidence, ...evidences],
    evidenceTotal: parts.length,
    combines: ordered.map(({ ref }) => ref),
    attacks: attacksOf(parts),
  };
}

function entitiesOf(parts: readonly Part[]): [EntityRef, ...EntityRef[]] {
  const byKey = new Map(parts.flatMap(({ entities }) => entities).map((e) => [entityKey(e), e]));
  const [first, ...others] = [...byKey.values()].slice(0, MAX_ENTITIES);
  if (first === undefined) throw new RangeError('findings without entities');
  return [first, ...others];
}

function attacksOf(parts: readonly Part[]): AttackPair[] {
  const byId = new Map(parts.flatMap(({ attacks }) => attacks).map((pair) => [pair.join(), pair]));
  return [...byId.values()];
}
