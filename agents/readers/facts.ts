/** Sentences rendered from what is computed of an incident: its state, how bad it is, who acted, what it waits for. */
import { isComposite, type EntityRef } from '../../domain/finding.ts';
import type { Closed } from '../../domain/verdict.ts';
import type { Incident } from '../../domain/incident.ts';
import { showControls } from '../quote.ts';
import { computed, counted, listed, quoted, utc, type Sentence, type Told } from './reading.ts';

/** The worst finding and the reason, as triage computed them. */
export function howBad({ incident }: Told): Sentence {
  const { severity, severityReason } = incident;
  return computed(
    `Severity is ${severity}: ${showControls(severityReason)}.`,
    ['severity', 'severityReason'],
    worstOf(incident),
  );
}

function worstOf({ timeline }: Incident): string[] {
  const order = ['critical', 'high', 'medium', 'low', 'info'] as const;
  const worst = order.find((severity) => timeline.some((entry) => entry.severity === severity));
  return timeline.filter(({ severity }) => severity === worst).map(({ finding }) => finding);
}

export function span({ incident, findings: known }: Told): Sentence {
  const { start, end, findings } = incident;
  const combining = known.filter(isComposite).length;
  const also = combining === 0 ? '' : `, ${combining} of which combine others`;
  return computed(
    `The first record is of ${utc(start)}, the last of ${utc(end)}; ${counted(findings.length, 'finding')}${also}.`,
    ['start', 'end', 'findings'],
    findings,
  );
}

const entityWords: Readonly<Record<EntityRef['kind'], readonly [one: string, many: string]>> = {
  device: ['device', 'devices'],
  credential: ['account', 'accounts'],
  hostname: ['host name', 'host names'],
};

/** Who acted, by kind; names of accounts and hosts were chosen by others, and are quoted. */
export function whoActed({ incident }: Told, verb = 'acted'): Sentence {
  const parts = (Object.keys(entityWords) as EntityRef['kind'][]).flatMap((kind) => {
    const ids = incident.entities.filter((entity) => entity.kind === kind).map(({ id }) => id);
    const [one, many] = entityWords[kind];
    const names = ids.map((id) => (kind === 'device' ? showControls(id) : quoted(id)));
    return ids.length === 0 ? [] : [`${ids.length === 1 ? one : many} ${listed(names)}`];
  });
  const who = parts.length === 0 ? 'nobody is named' : parts.join('; ');
  return computed(`Who ${verb}: ${who}.`, ['entities']);
}

/** What limits how the incident may be read: provisional, a replay, a story that is behind, one it follows. */
export function standing({ incident }: Told): Sentence[] {
  const { provisional, asLive, follows, narrative, revision } = incident;
  return [
    ...(provisional
      ? [computed('Provisional: a person has yet to confirm it.', ['provisional'])]
      : []),
    ...(asLive
      ? [computed('The records are a replay that was declared to be live.', ['asLive'])]
      : []),
    ...(follows === null
      ? []
      : [
          computed(
            `It follows ${showControls(follows)}, which was closed.`,
            ['follows'],
            [follows],
          ),
        ]),
    ...(narrative === null
      ? [computed('The story has not been told yet.', ['narrative'])]
      : narrative.revision < revision
        ? [
            computed(
              `The story tells revision ${narrative.revision} of ${revision}: what came later is listed by its findings only.`,
              ['narrative', 'revision'],
            ),
          ]
        : []),
    ...(incident.closed === null ? [] : [closedAs(incident.closed)]),
  ];
}

export function closedAs(closed: Closed): Sentence {
  const { as, kind, severity, by, at, note } = closed;
  const reason = kind === null ? words(as) : `${words(as)} (${words(kind)})`;
  return computed(
    `Closed as ${reason}${severity === null ? '' : `, severity ${severity},`} by ${quoted(by)} at ${utc(at)}${note === '' ? '' : `, with the note ${quoted(note)}`}.`,
    ['closed'],
  );
}

function words(name: string): string {
  return name.replaceAll('_', ' ');
}
