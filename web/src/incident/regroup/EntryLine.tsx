/** One finding as it is known by: when, how bad, what. */
import type { TimelineEntry } from '../../api.ts';
import { Phases, Sentence, SeverityMark, Time } from '../../values/Value.tsx';

export function EntryLine({
  entry,
}: {
  entry: Pick<TimelineEntry, 'start' | 'severity' | 'title' | 'tactic'>;
}) {
  return (
    <>
      <span className="entry-when">
        <SeverityMark severity={entry.severity} word={false} /> <Time at={entry.start} day />{' '}
        <Phases tactics={[entry.tactic]} />
      </span>{' '}
      <Sentence text={entry.title} />
    </>
  );
}
