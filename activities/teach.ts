/** Works out what a closed incident teaches, and which stored patterns of life it changes. */
import { SavedPattern } from '../baselines/pattern.ts';
import type { Sighting } from '../baselines/sighting.ts';
import { judged, judgedIn, lessonOfClosing, mirrorsOf } from '../baselines/verdict.ts';
import type { EntityKey } from '../domain/entity.ts';
import { JOIN_WITHIN_MS } from '../domain/joining.ts';
import type { VerdictLesson } from '../domain/verdict.ts';
import type { Taught, Teacher } from '../storage/verdicts.ts';

/**
 * A closed incident whose findings still grow is taught anew before the time that its lesson covers runs out: when
 * half of the 24 hours after its end is left. Ours: sooner would make every batch a lesson.
 */
const AGAIN_AFTER_MS = JOIN_WITHIN_MS / 2;

export const teachVerdict: Teacher = async (taught) => {
  const { incident, earlier, load } = taught;
  const own = earlier.filter((one) => one.incident === incident.uid);
  const lesson = incident.closed === null ? withdrawn(own) : lessonAfter(own, taught);
  if (lesson === null) return null;
  const others = standing(earlier).filter((one) => one.incident !== incident.uid);
  return { lesson, entities: await changedBy(lesson, { own, others, load }) };
};

/** Opened again: what it made normal is none any more; what a confirmed attack distrusts stays so until it is judged anew. */
function withdrawn(own: readonly VerdictLesson[]): VerdictLesson | null {
  const last = own.at(-1);
  if (last?.verdict !== 'benign') return null;
  const { incident, entities, from, to, values } = last;
  const about = { incident, entities, from, to, ...(values === undefined ? {} : { values }) };
  return { ...about, verdict: 'reopened' };
}

/** What its verdict teaches beyond what it taught before; null when that is nothing. */
function lessonAfter(
  own: readonly VerdictLesson[],
  { incident, findings }: Pick<Taught, 'incident' | 'findings'>,
): VerdictLesson | null {
  const { closed, uid, start, end } = incident;
  if (closed === null) return null;
  const lesson = lessonOfClosing(closed.as, { uid, start, end, because: closed.because }, findings);
  // The findings that decided it rest on no pattern: it says no more than that no attack was confirmed.
  if (lesson?.values?.length === 0 && overturned(lesson, own) === null) return null;
  const last = own.at(-1);
  if (lesson === null || last === undefined || last.verdict !== lesson.verdict) {
    return lesson === null ? null : covering(lesson, own);
  }
  return lesson.to - last.to < AGAIN_AFTER_MS ? null : lesson;
}

/** Called benign after all: that holds for all that the same incident distrusted as an attack. */
function covering(lesson: VerdictLesson, own: readonly VerdictLesson[]): VerdictLesson {
  const attack = overturned(lesson, own);
  if (attack === null) return lesson;
  return {
    ...lesson,
    from: Math.min(lesson.from, attack.from),
    to: Math.max(lesson.to, attack.to),
  };
}

function overturned(
  { verdict }: VerdictLesson,
  own: readonly VerdictLesson[],
): VerdictLesson | null {
  const last = own.findLast((one) => one.verdict !== 'reopened');
  return verdict === 'benign' && last?.verdict === 'malicious' ? last : null;
}

/** The attacks that stand: of each incident the last word counts. */
function standing(earlier: readonly VerdictLesson[]): VerdictLesson[] {
  const last = new Map(earlier.map((lesson) => [lesson.incident, lesson]));
  return [...last.values()].filter(({ verdict }) => verdict === 'malicious');
}

type Patterns = Map<EntityKey, SavedPattern>;

interface Before {
  /** Lessons of the same incident. */
  own: readonly VerdictLesson[];
  /** Attacks of others. */
  others: readonly VerdictLesson[];
  load: Taught['load'];
}

/** The patterns of the actors, and those that name them in return, as the lesson leaves them. */
async function changedBy(lesson: VerdictLesson, { own, others: attacks, load }: Before) {
  const attack = lesson.verdict === 'malicious' ? lesson : overturned(lesson, own);
  const actors = await patterns(lesson.entities, load);
  const changed: Patterns = new Map();
  const mirrored = new Map<EntityKey, Sighting[]>();
  for (const [key, pattern] of actors) {
    changed.set(key, judged({ key, pattern }, lesson, attacks));
    for (const sighting of attack === null ? [] : mirrorsOf({ key, pattern }, attack, lesson)) {
      mirrored.set(sighting.entity, [...(mirrored.get(sighting.entity) ?? []), sighting]);
    }
  }
  const others = [...mirrored.keys()].filter((key) => !actors.has(key));
  for (const [key, pattern] of await patterns(others, load)) {
    changed.set(key, judgedIn(pattern, lesson, mirrored.get(key) ?? []));
  }
  return [...changed].map(([key, state]) => ({ key, state }));
}

async function patterns(keys: readonly EntityKey[], load: Taught['load']): Promise<Patterns> {
  const saved = await load(keys);
  return new Map(
    keys.flatMap((key): [EntityKey, SavedPattern][] =>
      saved.has(key) ? [[key, SavedPattern.parse(saved.get(key))]] : [],
    ),
  );
}
