/** The timeline as a table. */
import type { TimelineEntry } from '../api.ts';
import { countOf, durationOf } from '../values/format.ts';
import { Phases, Sentence, SeverityMark, Time } from '../values/Value.tsx';

export function TimelineTable({ entries }: { entries: readonly TimelineEntry[] }) {
  return (
    <div className="scroll-x">
      <table className="timeline-table" aria-rowcount={entries.length + 1}>
        <thead>
          <tr>
            <th scope="col">from</th>
            <th scope="col">lasted</th>
            <th scope="col">severity</th>
            <th scope="col">phase</th>
            <th scope="col">finding</th>
            <th scope="col">techniques</th>
            <th scope="col">targets</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.finding}>
              <td>
                <Time at={entry.start} day />
              </td>
              <td>{entry.end > entry.start ? durationOf(entry.end - entry.start) : '–'}</td>
              <td>
                <SeverityMark severity={entry.severity} />
              </td>
              <td>
                <Phases tactics={[entry.tactic]} />
              </td>
              <td>
                <a href={`#${entry.finding}`}>
                  <Sentence text={entry.title} />
                </a>
              </td>
              <td className="mono">{entry.techniques.join(' ')}</td>
              <td>{entry.targets === null ? '–' : countOf(entry.targets)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
