/** Which findings decided a verdict that makes something normal: none is suggested. */
import type { Incident } from '../../api.ts';
import { Sentence, Time } from '../../values/Value.tsx';
import { Choice } from './Choice.tsx';

interface BecauseProps {
  timeline: Incident['timeline'];
  /** Uids of the chosen. */
  chosen: ReadonlySet<string>;
  change: (chosen: ReadonlySet<string>) => void;
}

export function Because({ timeline, chosen, change }: BecauseProps) {
  const all = timeline.map(({ finding }) => finding);
  const toggle = (finding: string) => {
    const next = new Set(chosen);
    if (!next.delete(finding)) next.add(finding);
    change(next);
  };
  const areAll = chosen.size === all.length;
  return (
    <fieldset className="choices">
      <legend>Which evidence decided it (only that is learnt)</legend>
      <Choice chosen={areAll} choose={() => change(new Set(areAll ? [] : all))}>
        <strong>All of it</strong>
      </Choice>
      <div className="choices-list">
        {timeline.map(({ finding, title, start }) => (
          <Choice key={finding} chosen={chosen.has(finding)} choose={() => toggle(finding)}>
            <Time at={start} /> <Sentence text={title} />
          </Choice>
        ))}
      </div>
    </fieldset>
  );
}
