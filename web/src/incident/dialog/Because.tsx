/** Which findings decided a verdict that makes something normal: none is suggested. */
import type { Incident } from '../../api.ts';
import { Choice } from './Choice.tsx';
import { PickFindings } from './PickFindings.tsx';

interface BecauseProps {
  timeline: Incident['timeline'];
  /** Uids of the chosen. */
  chosen: ReadonlySet<string>;
  change: (chosen: ReadonlySet<string>) => void;
}

export function Because({ timeline, chosen, change }: BecauseProps) {
  const all = timeline.map(({ finding }) => finding);
  const areAll = chosen.size === all.length;
  return (
    <fieldset className="choices">
      <legend>Which evidence decided it (only that is learnt)</legend>
      <Choice chosen={areAll} choose={() => change(new Set(areAll ? [] : all))}>
        <strong>All of it</strong>
      </Choice>
      <PickFindings timeline={timeline} picked={chosen} pick={change} />
    </fieldset>
  );
}
