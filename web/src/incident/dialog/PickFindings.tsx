/** Picks any number of an incident's findings, each by the line that it is known by. */
import type { Incident } from '../../api.ts';
import { Choice } from './Choice.tsx';
import { EntryLine } from './EntryLine.tsx';

interface PickFindingsProps {
  timeline: Incident['timeline'];
  /** Uids of the picked. */
  picked: ReadonlySet<string>;
  pick: (picked: ReadonlySet<string>) => void;
  /** The device that acted, where that tells one finding from another. */
  deviceOf?: (finding: string) => string | undefined;
}

export function PickFindings({ timeline, picked, pick, deviceOf }: PickFindingsProps) {
  const toggle = (finding: string) => {
    const next = new Set(picked);
    if (!next.delete(finding)) next.add(finding);
    pick(next);
  };
  return (
    <div className="choices-list">
      {timeline.map((entry) => (
        <Choice
          key={entry.finding}
          chosen={picked.has(entry.finding)}
          choose={() => toggle(entry.finding)}
        >
          <EntryLine entry={entry} device={deviceOf?.(entry.finding)} />
        </Choice>
      ))}
    </div>
  );
}
