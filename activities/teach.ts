/** Works out what a closed incident teaches, and which stored patterns of life it changes. */
import { SavedPattern } from '../baselines/pattern.ts';
import {
  judged,
  judgedIn,
  lessonOfClosing,
  mirrorsOf,
  type Sighting,
} from '../baselines/verdict.ts';
import type { EntityKey } from '../domain/entity.ts';
import { JOIN_WITHIN_MS } from '../domain/joining.ts';
import type { VerdictLesson } from '../domain/verdict.ts';
import type { Taught, Teacher } from '../storage/verdicts.ts';

/**
 * A closed incident whose findings still grow is taught anew before the time that its lesson covers runs out: when
 * half of the 24 hours after its end is left. Ours: sooner would make every batch a lesson.
 */
const AGAIN_AFTER_MS = JOIN_WITHIN_MS / 2;

export const teachVerdict: Teacher = async ({ incident, findings, earlier, load }) => {
  if (incident.closed === null) return null;
  const lesson = lessonOfClosing(incident.closed.as, incident, findings);
  const given = earlier.findLast(({ incident: uid }) => uid === incident.uid);
  if (lesson === null || (given && lesson.to - given.to < AGAIN_AFTER_MS)) return null;
  return { lesson, entities: await changedBy(lesson, { earlier, load }) };
};

type Patterns = Map<EntityKey, SavedPattern>;

/** The patterns of the actors, and those that name them in return, as the lesson leaves them. */
async function changedBy(
  lesson: VerdictLesson,
  { earlier, load }: Pick<Taught, 'earlier' | 'load'>,
) {
  const attacks = earlier.filter(({ verdict }) => verdict === 'malicious');
  const actors = await patterns(lesson.entities, load);
  const changed: Patterns = new Map();
  const mirrored = new Map<EntityKey, Sighting[]>();
  for (const [key, pattern] of actors) {
    changed.set(key, judged({ key, pattern }, lesson, attacks));
    for (const sighting of mirrorsOf({ key, pattern }, lesson)) {
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
