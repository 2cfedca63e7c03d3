/** One finding as it is known by: when, how bad, what. */
import type { TimelineEntry } from '../../api.ts';
import { Phases, Quoted, Sentence, SeverityMark, Time } from '../../values/Value.tsx';

interface EntryLineProps {
  entry: Pick<TimelineEntry, 'start' | 'severity' | 'title' | 'tactic'>;
  /** The device that acted, where that tells it from others. */
  device?: string | undefined;
}

export function EntryLine({ entry, device }: EntryLineProps) {
  return (
    <>
      <span className="entry-when">
        <SeverityMark severity={entry.severity} word={false} /> <Time at={entry.start} day />{' '}
        <Phases tactics={[entry.tactic]} />
      </span>{' '}
      {device !== undefined && <Quoted>{device}</Quoted>} <Sentence text={entry.title} />
    </>
  );
}
