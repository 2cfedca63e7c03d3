/** Moves some findings of this incident into a new one, with what moves and what stays in sight. */
import { useState } from 'react';
import { useMutation } from '@tanstack/react-query';
import { api } from '../../api.ts';
import type { Incident, TimelineEntry } from '../../api.ts';
import { durationOf, plural } from '../../values/format.ts';
import { Phases, Time } from '../../values/Value.tsx';
import { useLeaving } from '../dialog/DialogButton.tsx';
import { DialogEnd } from '../dialog/DialogEnd.tsx';
import { closedMeanwhile } from '../dialog/Meanwhile.tsx';
import { Note } from '../dialog/Note.tsx';
import { PickFindings } from '../dialog/PickFindings.tsx';
import { useFindings } from '../use-findings.ts';
import { ByActor } from './ByActor.tsx';
import type { RegroupFormProps } from './MergeForm.tsx';
import { useRegrouped } from './use-regrouped.ts';

export function SplitForm({ incident, done }: RegroupFormProps) {
  const { finish } = useLeaving();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [note, setNote] = useState('');
  const lookAgain = useRegrouped();
  const split = useMutation({
    mutationFn: (findings: string[]) => api.split(incident.uid, { findings, note: note.trim() }),
    onSuccess: async (regrouped) => {
      finish();
      done(regrouped);
      await lookAgain(regrouped);
    },
  });
  const moving = incident.timeline.filter(({ finding }) => picked.has(finding));
  const gone = picked.size - moving.length;
  const staying = incident.timeline.filter(({ finding }) => !picked.has(finding));
  return (
    <>
      <Findings incident={incident} picked={picked} pick={setPicked} />
      <dl className="moves" aria-live="polite">
        <Part name="Moves to a new incident" entries={moving} />
        <Part name="Stays here" entries={staying} />
      </dl>
      <ul>
        <li>
          The two are kept apart: what is found later and would join both goes to the nearer in
          time.
        </li>
        <li>
          Severity, story and proposals of both follow their findings. A question about a device
          whose findings left is taken back; a lease in force runs to its end.
        </li>
      </ul>
      {gone > 0 && (
        <Gone count={gone} goOn={() => setPicked(new Set(moving.map(({ finding }) => finding)))} />
      )}
      <Note text={note} change={setNote} hint="optional: why they are two" />
      <DialogEnd
        failed="Not split"
        error={split.error}
        leaves="Leave it whole"
        does={moving.length === 0 ? 'Split' : `Split: ${plural(moving.length, 'finding')} move`}
        disabled={gone > 0 || moving.length === 0 || staying.length === 0 || split.isPending}
        meanwhile={split.isPending ? null : closedMeanwhile(incident)}
        run={() => split.mutate(moving.map(({ finding }) => finding))}
      />
    </>
  );
}

/** Somebody else moved some of what was picked: what is left of it may mean another thing. */
function Gone({ count, goOn }: { count: number; goOn: () => void }) {
  return (
    <div role="alert" className="refused">
      <p>
        {count} of the findings that you picked {count === 1 ? 'is' : 'are'} not here any more: look
        again.
      </p>
      <button type="button" className="button" onClick={goOn}>
        Go on with the others
      </button>
    </div>
  );
}

interface FindingsProps {
  incident: Incident;
  picked: ReadonlySet<string>;
  pick: (picked: ReadonlySet<string>) => void;
}

function Findings({ incident, picked, pick }: FindingsProps) {
  const findings = useFindings(incident.uid);
  const devices = new Map(
    findings.map(({ finding_info, src_endpoint }) => [finding_info.uid, src_endpoint.ip]),
  );
  const tells = new Set(devices.values()).size > 1;
  return (
    <fieldset className="choices">
      <legend>The findings that move</legend>
      <ByActor incident={incident} findings={findings} pick={(uids) => pick(new Set(uids))} />
      <PickFindings
        timeline={incident.timeline}
        picked={picked}
        pick={pick}
        deviceOf={(finding) => (tells ? devices.get(finding) : undefined)}
      />
    </fieldset>
  );
}

function Part({ name, entries }: { name: string; entries: readonly TimelineEntry[] }) {
  const start = Math.min(...entries.map((entry) => entry.start));
  const end = Math.max(...entries.map((entry) => entry.end));
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{plural(entries.length, 'finding')}</strong>
        {entries.length === 0 ? (
          <span className="muted"> · at least one must</span>
        ) : (
          <>
            {' '}
            <Phases tactics={entries.map(({ tactic }) => tactic)} />
            <span className="muted block">
              from <Time at={start} day /> over {durationOf(end - start)}
            </span>
          </>
        )}
      </dd>
    </div>
  );
}
