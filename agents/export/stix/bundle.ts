/** An incident as a STIX 2.1 bundle: the same incident gives the same bytes, and every reference resolves within it. */
import { exactJson } from '../exact-json.ts';
import { showControls } from '../../quote.ts';
import { claimsOf, type Told } from '../../readers/reading.ts';
import { addFinding } from './findings.ts';
import { idsWith, type Sha1 } from './ids.ts';
import { collecting, common, timestamp, type Building } from './object.ts';
import { addCourseOfAction, addIncident, addNote } from './telling.ts';

/** The bundle's text, ending in a line feed. */
export function stixOf(told: Told, sha1: Sha1): string {
  const { incident, findings } = told;
  const ids = idsWith(sha1);
  const { add, objects } = collecting();
  const created = timestamp(incident.createdAt);
  const modified = timestamp(Math.max(incident.createdAt, incident.updatedAt));
  const producer = ids.object('identity', 'watchbill');
  // One product, whichever instance and incident: its own times must not differ between bundles.
  const since = timestamp(0);
  add({
    type: 'identity',
    spec_version: '2.1',
    id: producer,
    created: since,
    modified: since,
    name: 'Watchbill',
    identity_class: 'system',
  });
  const building: Building = { ids, producer, created, modified, add };
  const subject = addIncident(incident, building);
  const about = new Map(
    findings.map((finding) => [finding.finding_info.uid, addFinding(finding, building)]),
  );
  const ledger = new Map((incident.narrative?.ledger ?? []).map((entry) => [entry.id, entry]));
  for (const claim of claimsOf(incident)) {
    addNote(claim, { ledger, about, incident: subject }, building);
  }
  for (const action of incident.actions) addCourseOfAction(action, subject, building);
  add({
    type: 'report',
    ...common(building),
    id: ids.object('report', incident.uid),
    name: showControls(incident.title),
    report_types: ['attack-pattern', 'observed-data'],
    published: modified,
    object_refs: objects().map(({ id }) => id),
  });
  const revision = String(incident.revision);
  const id = ids.object('bundle', incident.uid, revision, modified);
  return exactJson({ type: 'bundle', id, objects: objects() });
}
