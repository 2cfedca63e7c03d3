/** Joins findings into incidents: one living incident for each intrusion, by who acted and when. */
import type { Decision } from '../domain/action.ts';
import { isComposite, weighsNothing, type EntityRef, type Finding } from '../domain/finding.ts';
import { JOIN_WITHIN_MS } from '../domain/incident.ts';
import { tacticsOf } from '../domain/timeline.ts';
import type { NewIncident } from '../storage/incidents.ts';
import type { Storage } from '../storage/open.ts';
import { shortId } from './hash.ts';
import type { ActivityPorts } from './ports.ts';
import type { BatchRef } from './read-batch.ts';
import { teachVerdict } from './teach.ts';

/** Whether findings may open incidents, by `openingKey`. */
export type Opening = Record<string, Pick<Decision, 'effect'> & { provisional: boolean }>;

/** What the answer depends on: a finding's basis and detection. */
export function openingKey({ unmapped, finding_info: { analytic } }: Finding): string {
  return `${unmapped.basis}-${analytic.uid}`;
}

type OpenIncident = Awaited<ReturnType<Storage['openIncidentsTouching']>>[number];

export function correlateWith(ports: ActivityPorts) {
  const { storage } = ports;
  let last: Promise<unknown> = Promise.resolve();

  async function join({
    input,
    seq,
    opening,
  }: BatchRef & { opening: Opening }): Promise<{ incidents: string[] }> {
    const batch = await storage.getBatch({ input, seq });
    const findings = await storage.getFindings(batch?.findingUids ?? []);
    const source = await storage.getInput(input);
    const touched = new Set<string>();
    // One after the other, oldest first: a finding must see the incident that the one before it opened.
    for (const finding of [...findings].sort(byStart)) {
      const incident = await place(finding, { ports, opening, asLive: source?.asLive ?? false });
      if (incident !== null) touched.add(incident);
    }
    return { incidents: [...touched].sort() };
  }

  /** One at a time: two inputs that see the same intruder at once would each open an incident. */
  return function correlate(batch: Parameters<typeof join>[0]): ReturnType<typeof join> {
    const joined = last.then(() => join(batch));
    last = joined.catch(() => undefined);
    return joined;
  };
}

interface Placing {
  ports: ActivityPorts;
  opening: Opening;
  asLive: boolean;
}

/** A composite comes after its parts, whose incident it joins. */
function byStart(a: Finding, b: Finding): number {
  return Number(isComposite(a)) - Number(isComposite(b)) || a.start_time - b.start_time;
}

/** The incident of a finding: the one it is in, one it joins, or a new one; null when none may be opened. */
async function place(
  finding: Finding,
  { ports, opening, asLive }: Placing,
): Promise<string | null> {
  const { storage } = ports;
  const uid = finding.finding_info.uid;
  const held = await storage.incidentForFinding(uid);
  if (held !== null) {
    const incident = await storage.getIncident(held);
    if (incident !== null) await widen(incident, finding, ports);
    return held;
  }
  const actors = actorsOf(finding);
  const candidates = await storage.openIncidentsTouching(actors);
  const joined = candidates.find((incident) => isNear(finding, incident));
  const decided = opening[openingKey(finding)];
  if (decided === undefined || decided.effect === 'deny' || decided.effect === 'record')
    return null;
  const incident = joined?.uid ?? shortId('inc', uid);
  const { assignments } = await storage.assignFindings({
    assignments: [{ finding: uid, incident }],
    newIncidents: joined
      ? []
      : [
          openedBy(finding, {
            uid: incident,
            asLive,
            provisional: decided.provisional,
            follows: await storage.lastClosedTouching(actors),
            at: ports.now(),
          }),
        ],
    at: ports.now(),
  });
  const assigned = assignments[0]?.incident;
  // Closed at this moment: another is found, or opened.
  if (assigned === undefined) return await place(finding, { ports, opening, asLive });
  if (joined) await widen(joined, finding, ports);
  return assigned;
}

/** Who acted: devices and credentials. A claimed host name is anybody's, and must not join strangers. */
function actorsOf(finding: Finding): EntityRef[] {
  return finding.unmapped.entities.filter((entity) => entity.kind !== 'hostname');
}

function isNear(finding: Finding, incident: OpenIncident): boolean {
  return (
    finding.start_time <= incident.end + JOIN_WITHIN_MS &&
    finding.end_time >= incident.start - JOIN_WITHIN_MS
  );
}

function openedBy(
  finding: Finding,
  {
    at,
    ...given
  }: Pick<NewIncident, 'uid' | 'asLive' | 'provisional' | 'follows'> & { at: number },
): NewIncident {
  return {
    ...given,
    title: finding.finding_info.title,
    status: 'new',
    severity: finding.severity,
    severityReason: 'worst finding so far',
    start: finding.start_time,
    end: finding.end_time,
    entities: finding.unmapped.entities,
    tactics: tacticsOf([finding]),
    createdAt: at,
    updatedAt: at,
  };
}

/**
 * Lets the incident's span and entities take the finding in, so that the next one finds it. A finding of a closed
 * incident that grows is told there; of a confirmed attack it teaches what its actors did meanwhile.
 */
async function widen(
  incident: OpenIncident,
  finding: Finding,
  ports: ActivityPorts,
): Promise<void> {
  const known = new Set(incident.entities.map((e) => `${e.kind}:${e.id}`));
  const added = finding.unmapped.entities.filter((e) => !known.has(`${e.kind}:${e.id}`));
  // Text that anybody can write makes no incident longer: it would join what is days apart.
  const span = weighsNothing(finding) ? [] : [finding.start_time, finding.end_time];
  await ports.storage.saveIncident({
    uid: incident.uid,
    start: Math.min(incident.start, ...span),
    end: Math.max(incident.end, ...span),
    entities: [...incident.entities, ...added],
    updatedAt: ports.now(),
  });
  if (incident.closed?.as === 'attack_confirmed') {
    await ports.storage.teachAgain(incident.uid, teachVerdict);
  }
}
