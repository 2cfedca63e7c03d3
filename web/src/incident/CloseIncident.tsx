/** Closes an incident with one of the closed list of reasons, none of them suggested. */
import { api } from '../api.ts';
import type { Closing, Incident } from '../api.ts';
import { kinds, kindWords, reasons, reasonWords, severities } from './close-words.ts';
import { ActionFates } from './dialog/ActionFates.tsx';
import { Because } from './dialog/Because.tsx';
import { Choice } from './dialog/Choice.tsx';
import { DialogButton } from './dialog/DialogButton.tsx';
import { DialogEnd } from './dialog/DialogEnd.tsx';
import { Lesson } from './dialog/Lesson.tsx';
import { closedMeanwhile } from './dialog/Meanwhile.tsx';
import { Note } from './dialog/Note.tsx';
import { asksEvidence, useClosing, type GivenClosing } from './use-closing.ts';
import { useVerdict } from './use-verdict.ts';

export function CloseIncident({ incident, offered }: { incident: Incident; offered: boolean }) {
  return (
    <DialogButton name="Close incident…" title="Close this incident?" offered={offered}>
      <CloseForm incident={incident} />
    </DialogButton>
  );
}

function CloseForm({ incident }: { incident: Incident }) {
  const close = useVerdict(incident.uid, (closing: Closing) => api.close(incident.uid, closing));
  const { given, change, taught, closing } = useClosing();
  return (
    <>
      <Fields incident={incident} given={given} change={change} />
      <ul>
        <ActionFates actions={incident.actions} />
        {taught !== null && <Lesson uid={incident.uid} closing={taught} />}
        <li>What is found later on the same actors opens a new incident that links to this one.</li>
      </ul>
      <DialogEnd
        failed="Not closed"
        error={close.error}
        leaves="Leave it open"
        does="Close incident"
        disabled={closing === null || close.isPending}
        meanwhile={close.isPending ? null : closedMeanwhile(incident)}
        run={() => closing !== null && close.mutate(closing)}
      />
    </>
  );
}

interface FieldsProps {
  incident: Incident;
  given: GivenClosing;
  change: (part: Partial<GivenClosing>) => void;
}

function Fields({ incident, given, change }: FieldsProps) {
  const { as, kind, severity, note, because } = given;
  return (
    <>
      <Reasons as={as} choose={(reason) => change({ as: reason })} />
      {as === 'benign_trigger' && <Kinds kind={kind} choose={(one) => change({ kind: one })} />}
      {asksEvidence(as) && (
        <Because
          timeline={incident.timeline}
          chosen={because}
          change={(chosen) => change({ because: chosen })}
        />
      )}
      <OwnSeverity severity={severity} change={(own) => change({ severity: own })} />
      <Note
        text={note}
        change={(text) => change({ note: text })}
        hint={severity === undefined ? 'optional' : 'why this severity'}
      />
    </>
  );
}

interface ReasonsProps {
  as: Closing['as'] | null;
  choose: (as: Closing['as']) => void;
}

function Reasons({ as, choose }: ReasonsProps) {
  return (
    <fieldset className="choices">
      <legend>Reason (recorded with your name)</legend>
      {reasons.map((reason) => (
        <Choice key={reason} name="as" chosen={as === reason} choose={() => choose(reason)}>
          <strong>{reasonWords[reason].name}</strong>{' '}
          <span className="muted">{reasonWords[reason].means}</span>
        </Choice>
      ))}
    </fieldset>
  );
}

interface KindsProps {
  kind: Closing['kind'];
  choose: (kind: Closing['kind']) => void;
}

/** What lay behind a benign trigger. */
function Kinds({ kind, choose }: KindsProps) {
  return (
    <fieldset className="choices">
      <legend>What lay behind it</legend>
      {kinds.map((one) => (
        <Choice key={one} name="kind" chosen={kind === one} choose={() => choose(one)}>
          {kindWords[one]}
        </Choice>
      ))}
    </fieldset>
  );
}

/** The person's own, beside the agents': none is suggested, and leaving it open is an answer. */
function OwnSeverity({
  severity,
  change,
}: {
  severity: Closing['severity'];
  change: (severity: Closing['severity']) => void;
}) {
  return (
    <label className="field">
      <span>
        Severity <span className="muted">(optional; the note says why)</span>
      </span>
      <select
        value={severity ?? ''}
        onChange={({ target }) => change(severities.find((one) => one === target.value))}
      >
        <option value="">left open</option>
        {severities.map((one) => (
          <option key={one}>{one}</option>
        ))}
      </select>
    </label>
  );
}
