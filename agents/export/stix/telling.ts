/** What is told of an incident in STIX: the incident, a note for each claim with its evidence, actions, and the report. */
import type { ActionView } from '../../../domain/action.ts';
import { findMode, wordConsequence, wordState } from '../../../domain/action-words.ts';
import { d3fendTechniques } from '../../../domain/data/d3fend.gen.ts';
import type { Claim, Incident, LedgerEntry } from '../../../domain/incident.ts';
import { actionWords } from '../../ledger.ts';
import { showControls } from '../../quote.ts';
import { common, type Building } from './object.ts';

/** STIX 2.1 knows an incident by name and description only. */
export function addIncident(incident: Incident, building: Building): string {
  return building.add({
    type: 'incident',
    ...common(building),
    id: building.ids.object('incident', incident.uid),
    name: showControls(incident.title),
    description: `Severity ${incident.severity}: ${showControls(incident.severityReason)}. Status: ${incident.status.replaceAll('_', ' ')}${closedAs(incident)}.`,
    external_references: [{ source_name: 'watchbill', external_id: incident.uid }],
  });
}

function closedAs({ closed }: Incident): string {
  return closed === null ? '' : ` as ${closed.as.replaceAll('_', ' ')}`;
}

/** A claim with the evidence it cites, about the findings it tells, or about the incident where it tells none. */
export function addNote(
  claim: Claim,
  {
    ledger,
    about,
    incident,
  }: {
    ledger: ReadonlyMap<string, LedgerEntry>;
    about: ReadonlyMap<string, string>;
    incident: string;
  },
  building: Building,
): void {
  const cited = claim.cites.flatMap((id) => ledger.get(id) ?? []);
  const refs = cited.flatMap(({ finding }) => (finding === null ? [] : (about.get(finding) ?? [])));
  building.add({
    type: 'note',
    ...common(building),
    id: building.ids.object('note', incident, claim.id),
    abstract: `${claim.kind.replaceAll('_', ' ')}, verified against its evidence`,
    content: [claim.text, ...cited.map(evidenceLine)].join('\n'),
    object_refs: refs.length === 0 ? [incident] : [...new Set(refs)],
  });
}

function evidenceLine({ id, summary, sha256 }: LedgerEntry): string {
  return `${id}: ${showControls(summary)}${sha256 === null ? '' : ` (SHA-256 ${sha256})`}`;
}

/** What was proposed or done. It is related to the incident, not said to mitigate anything: nothing here measures that. */
export function addCourseOfAction(action: ActionView, incident: string, building: Building): void {
  const mode = findMode(action);
  const id = building.add({
    type: 'course-of-action',
    ...common(building),
    id: building.ids.object('course-of-action', action.uid),
    name: showControls(actionWords(action)),
    description: `State: ${wordState(action.state, mode)}. ${showControls(wordConsequence(action.consequence, mode))}`,
    external_references: [
      {
        source_name: 'mitre-d3fend',
        external_id: action.d3fend,
        description: d3fendTechniques[action.d3fend] ?? action.d3fend,
      },
    ],
  });
  building.add({
    type: 'relationship',
    ...common(building),
    id: building.ids.object('relationship', id, 'related-to', incident),
    relationship_type: 'related-to',
    source_ref: id,
    target_ref: incident,
  });
}
