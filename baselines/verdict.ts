/**
 * What a person's verdict on an incident changes in patterns of life.
 *
 * Attack confirmed: whatever its actors were first seen with from the day of its start (UTC: the intruder was there
 * before the first finding) until 24 hours after its end (a finding up to then would have joined it) is distrusted, in
 * their own patterns and in those that name them in return, and stays so however often it is seen later. Hourly
 * amounts of its devices are forgotten, because the intruder's share can't be told from the rest. What was known
 * before keeps its counts: a few sightings more make nothing normal that was not.
 *
 * Benign: what the findings distrusted in the patterns of its actors is confirmed, whatever a later finding says; where
 * some of them decided it, only the values that these rest on. A value that a confirmed attack covers stays distrusted:
 * of two verdicts the graver one stands.
 */
import { entityKey, subjectOf, type EntityKey } from '../domain/entity.ts';
import { isComposite, weighsNothing, type Finding } from '../domain/finding.ts';
import type { IncidentSummary } from '../domain/incident.ts';
import { JOIN_WITHIN_MS } from '../domain/joining.ts';
import type { CloseReason, VerdictLesson } from '../domain/verdict.ts';
import { otPair } from './learn.ts';
import { facetNames, type FacetName, type SavedPattern } from './pattern.ts';
import { restingOn } from './resting.ts';
import { startOfDay, type SavedSeen } from './seen.ts';
import { mirrors, type Sighting } from './sighting.ts';

const verdicts: Readonly<Partial<Record<CloseReason, 'malicious' | 'benign'>>> = {
  attack_confirmed: 'malicious',
  benign_trigger: 'benign',
  false_alarm: 'benign',
};

export type Judged = Pick<IncidentSummary, 'uid' | 'start' | 'end'> & {
  /** Uids of the findings that decided a benign verdict; absent or empty: all. */
  because?: readonly string[] | undefined;
};

/**
 * What closing this incident so teaches; null when the reason says nothing of what was done. Of a benign one only the
 * findings count that decided it.
 */
export function lessonOfClosing(
  as: CloseReason,
  { uid, start, end, because = [] }: Judged,
  findings: readonly Finding[],
): VerdictLesson | null {
  const verdict = verdicts[as];
  if (verdict === undefined) return null;
  if (verdict === 'malicious') {
    const about = { incident: uid, verdict, entities: actorsOf(findings) };
    return { ...about, from: startOfDay(start), to: end + JOIN_WITHIN_MS };
  }
  const judged = findings.filter((finding) => decides(finding, because));
  if (findings.length > 0 && judged.length === 0) return null;
  const lesson = { incident: uid, verdict, entities: actorsOf(judged), from: start, to: end };
  const some = findings.some(
    (one) => decides(one, []) && !isComposite(one) && !judged.includes(one),
  );
  return some ? { ...lesson, values: restingOn(judged, findings) } : lesson;
}

/** Text that anybody can write makes nothing normal: that it was harmless says nothing of what its sender did. */
function decides(finding: Finding, because: readonly string[]): boolean {
  if (weighsNothing(finding)) return false;
  return because.length === 0 || because.includes(finding.finding_info.uid);
}

function actorsOf(findings: readonly Finding[]): EntityKey[] {
  const keys = findings.flatMap(({ unmapped, src_endpoint: src, dst_endpoint: dst }) => [
    ...unmapped.entities.map(entityKey),
    ...(dst === undefined ? [] : [entityKey(otPair({ src: src.ip, dst: dst.ip }))]),
  ]);
  return [...new Set(keys)].sort();
}

/** Whether something of this event time falls under the lesson. */
export function covers({ from, to }: VerdictLesson, time: number): boolean {
  return time >= from && time <= to;
}

/** The pattern of one of the lesson's actors as the lesson leaves it; `attacks` are the confirmed ones that stand. */
export function judged(
  { key, pattern }: { key: EntityKey; pattern: SavedPattern },
  lesson: VerdictLesson,
  attacks: readonly VerdictLesson[],
): SavedPattern {
  if (lesson.verdict === 'malicious') {
    const forgets = subjectOf(key).kind === 'device';
    return { ...marked(pattern, (_, seen) => distrusted(seen, lesson)), ...(forgets && { t: {} }) };
  }
  const own = attacks.filter(({ entities }) => entities.includes(key));
  return marked(pattern, (facet, seen, value) => {
    if (!isAbout(lesson, { entity: key, facet, value })) return seen;
    return lesson.verdict === 'reopened' ? doubted(seen, lesson) : confirmed(seen, lesson, own);
  });
}

/** Whether a lesson says something of this value of one of its actors. */
function isAbout({ values }: VerdictLesson, { entity, facet, value }: Sighting): boolean {
  if (values === undefined) return true;
  return values.some((v) => v.value === value && v.facet === facet && v.entity === entity);
}

/** The pattern of somebody else that names the lesson's actors in these values. */
export function judgedIn(
  pattern: SavedPattern,
  lesson: VerdictLesson,
  sightings: readonly Sighting[],
): SavedPattern {
  const mark = lesson.verdict === 'malicious' ? distrusted : confirmed;
  return marked(pattern, (facet, seen, value) =>
    sightings.some((s) => s.facet === facet && s.value === value) ? mark(seen, lesson) : seen,
  );
}

/**
 * Where the values that an attack distrusts in an actor's pattern are written from the other side; of them those that
 * `lesson` is about.
 */
export function mirrorsOf(
  { key, pattern }: { key: EntityKey; pattern: SavedPattern },
  attack: VerdictLesson,
  lesson: VerdictLesson = attack,
): Sighting[] {
  return facetNames.flatMap((facet) =>
    (pattern.x[facet]?.v ?? [])
      .filter(([, [, , first]]) => covers(attack, first))
      .map(([value]) => ({ entity: key, facet, value }))
      .filter((sighting) => isAbout(lesson, sighting))
      .flatMap(mirrors),
  );
}

type Mark = (facet: FacetName, seen: SavedSeen, value: string) => SavedSeen;

function marked(pattern: SavedPattern, mark: Mark): SavedPattern {
  const x: SavedPattern['x'] = {};
  for (const name of facetNames) {
    const facet = pattern.x[name];
    if (facet === undefined) continue;
    x[name] = { ...facet, v: facet.v.map(([value, seen]) => [value, mark(name, seen, value)]) };
  }
  return { ...pattern, x };
}

function distrusted(seen: SavedSeen, lesson: VerdictLesson): SavedSeen {
  const [count, weight, first, last, days] = seen;
  return covers(lesson, first) ? [count, weight, first, last, days, 1] : seen;
}

function confirmed(
  seen: SavedSeen,
  lesson: VerdictLesson,
  attacks: readonly VerdictLesson[] = [],
): SavedSeen {
  const [count, weight, first, last, days, mark] = seen;
  const during = first <= lesson.to && last >= lesson.from;
  if (mark !== 1 || !during || attacks.some((attack) => covers(attack, first))) return seen;
  return [count, weight, first, last, days, 2];
}

/** As it was before somebody called it benign. */
function doubted(seen: SavedSeen, { from, to }: VerdictLesson): SavedSeen {
  const [count, weight, first, last, days, mark] = seen;
  return mark === 2 && first <= to && last >= from ? [count, weight, first, last, days, 1] : seen;
}

/** One value that counts otherwise than before. */
export interface Remark extends Sighting {
  becomes: 'normal' | 'distrusted';
}

/** What differs between a pattern and what a lesson makes of it. */
export function remarks(entity: EntityKey, before: SavedPattern, after: SavedPattern): Remark[] {
  return facetNames.flatMap((facet) => {
    const marks = new Map(before.x[facet]?.v.map(([value, seen]) => [value, seen[5]]));
    return (after.x[facet]?.v ?? [])
      .filter(([value, seen]) => seen[5] !== marks.get(value))
      .map(([value, seen]) => {
        const becomes = seen[5] === 2 ? ('normal' as const) : ('distrusted' as const);
        return { entity, facet, value, becomes };
      });
  });
}
