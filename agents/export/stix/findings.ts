/** Findings in STIX: observed data, the techniques they were classified by, sightings, and indicators they carry. */
import { techniques } from '../../../domain/data/attack.gen.ts';
import { isComposite, type Finding } from '../../../domain/finding.ts';
import { showControls } from '../../quote.ts';
import { common, timestamp, type Building } from './object.ts';
import { observablesOf } from './observables.ts';

/** The most that STIX lets one count say. */
const MOST = 999_999_999;

/** Adds a finding and gives the id of its observed data. */
export function addFinding(finding: Finding, building: Building): string {
  const observed = addObservedData(finding, building);
  if (!isComposite(finding)) {
    for (const uid of new Set(finding.attacks.map(({ technique }) => technique.uid))) {
      addSighting({ of: addTechnique(uid, building), finding, observed }, building);
    }
  }
  for (const indicator of finding.unmapped.indicators ?? []) {
    const id = building.add({ ...indicator, created_by_ref: building.producer });
    building.add({
      type: 'relationship',
      ...common(building),
      id: building.ids.object('relationship', id, 'based-on', observed),
      relationship_type: 'based-on',
      source_ref: id,
      target_ref: observed,
    });
    addSighting({ of: id, finding, observed }, building);
  }
  return observed;
}

function addObservedData(finding: Finding, building: Building): string {
  return building.add({
    type: 'observed-data',
    ...common(building),
    id: building.ids.object('observed-data', finding.finding_info.uid),
    first_observed: timestamp(finding.start_time),
    last_observed: timestamp(Math.max(finding.start_time, finding.end_time)),
    number_observed: Math.min(MOST, finding.unmapped.evidence_total),
    object_refs: observablesOf(finding, building),
    external_references: [
      {
        source_name: 'watchbill',
        external_id: finding.finding_info.uid,
        description: showControls(
          `${finding.finding_info.analytic.name}: ${finding.finding_info.title}`,
        ),
      },
    ],
  });
}

interface Sighted {
  of: string;
  finding: Finding;
  observed: string;
}

function addSighting({ of, finding, observed }: Sighted, building: Building): void {
  building.add({
    type: 'sighting',
    ...common(building),
    id: building.ids.object('sighting', of, finding.finding_info.uid),
    sighting_of_ref: of,
    observed_data_refs: [observed],
    where_sighted_refs: [building.producer],
    first_seen: timestamp(finding.start_time),
    last_seen: timestamp(Math.max(finding.start_time, finding.end_time)),
    count: Math.min(MOST, finding.unmapped.evidence_total),
  });
}

/** Techniques of industrial systems have a matrix of their own, and ids that begin with T0. */
function addTechnique(uid: string, building: Building): string {
  const [name, ofTactics] = techniques[uid] ?? [uid, ''];
  const industrial = uid.startsWith('T0');
  const chain = industrial ? 'mitre-ics-attack' : 'mitre-attack';
  return building.add({
    type: 'attack-pattern',
    ...common(building),
    id: building.ids.object('attack-pattern', uid),
    name,
    external_references: [
      {
        source_name: chain,
        external_id: uid,
        url: `https://attack.mitre.org/techniques/${uid.replace('.', '/')}`,
      },
    ],
    ...phasesOf(ofTactics, chain),
  });
}

/** Short names of tactics, as the release gives them. */
function phasesOf(shortNames: string, chain: string) {
  const phases = shortNames.split(' ').filter((name) => name !== '');
  return phases.length === 0
    ? {}
    : {
        kill_chain_phases: phases.map((phase) => ({ kill_chain_name: chain, phase_name: phase })),
      };
}
