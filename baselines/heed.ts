/** Baselines that heed confirmed attacks: what the actors of one do while it lasts is not learnt. */
import { entityKey, device, subjectOf, type EntityKey } from '../domain/entity.ts';
import type { Event } from '../domain/event.ts';
import type { VerdictLesson } from '../domain/verdict.ts';
import { entitiesOf, teach } from './learn.ts';
import type { Baselines } from './store.ts';
import { namedBy, type Sighting } from './sighting.ts';
import { covers } from './verdict.ts';

export interface HeedingBaselines extends Baselines {
  /** From now on these lessons count too; another lesson about the same incident replaces the earlier one. */
  heed(lessons: readonly VerdictLesson[]): void;
}

/**
 * What an actor of a confirmed attack does in the time that its verdict covers teaches nothing; what it shows for the
 * first time then is remembered as distrusted, so that it is not learnt as new when it is seen again later.
 */
export function heedingVerdicts(baselines: Baselines): HeedingBaselines {
  const attacks = new Map<string, VerdictLesson>();
  const byActor = new Map<EntityKey, VerdictLesson[]>();
  /** Newest event time that any of them covers: a live stream is past it, and pays one comparison. */
  let until = -Infinity;

  const isCovered = (actor: EntityKey, time: number): boolean =>
    byActor.get(actor)?.some((lesson) => covers(lesson, time)) ?? false;

  /** A value counts as the intruder's when an actor, acting or named by it, brought it in the time of the attack. */
  const distrust = (
    { entity, facet, value }: Sighting,
    acting: EntityKey[],
    time: number,
  ): void => {
    const first = baselines.seen(subjectOf(entity), facet, value)?.first ?? time;
    if (!acting.some((actor) => isCovered(actor, first))) return;
    baselines.distrust(subjectOf(entity), facet, { value, time });
  };

  return {
    ...baselines,
    heed(lessons) {
      for (const lesson of lessons) {
        if (lesson.verdict === 'malicious') attacks.set(lesson.incident, lesson);
        // The same incident was opened again and judged anew.
        if (lesson.verdict === 'benign') attacks.delete(lesson.incident);
      }
      byActor.clear();
      for (const lesson of attacks.values()) {
        for (const key of lesson.entities) byActor.set(key, [...(byActor.get(key) ?? []), lesson]);
        until = Math.max(until, lesson.to);
      }
    },
    learn(event: Event) {
      const { time } = event;
      if (time > until) return baselines.learn(event);
      const acting = entitiesOf(event).filter((key) => isCovered(key, time));
      if (acting.length === 0) return baselines.learn(event);
      const byDevice = acting.includes(entityKey(device(event.src)));
      teach(event, {
        sighted(subject, facet, value) {
          const named = namedBy(facet, value);
          const concerned =
            byDevice ||
            acting.includes(entityKey(subject)) ||
            (named !== null && acting.includes(named));
          if (concerned) distrust({ entity: entityKey(subject), facet, value }, acting, time);
        },
        added: () => undefined,
      });
    },
  };
}
