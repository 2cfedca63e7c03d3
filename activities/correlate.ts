/** Joins findings into incidents: one living incident for each intrusion, by who acted, when, and what led to what. */
import type { Decision } from '../domain/action.ts';
import { isComposite, weighsNothing, type Finding } from '../domain/finding.ts';
import { devicesOf, joinableOf } from '../domain/joining.ts';
import { tacticsOf } from '../domain/timeline.ts';
import type { IncidentRow, NewIncident } from '../storage/incidents.ts';
import type { Arrival } from '../storage/settle.ts';
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

/** Puts the findings of a batch into incidents; answers those that have something new to be looked at. */
export function correlateWith(ports: ActivityPorts) {
  const { storage } = ports;
  return async function correlate({
    input,
    seq,
    opening,
  }: BatchRef & { opening: Opening }): Promise<{ incidents: string[] }> {
    const batch = await storage.getBatch({ input, seq });
    const findings = await storage.getFindings(batch?.findingUids ?? []);
    const source = await storage.getInput(input);
    const placed = await placeable(findings, { ports, opening });
    const byUid = new Map(placed.map((finding) => [finding.finding_info.uid, finding]));
    const { assignments, absorbed } = await storage.settleFindings({
      arrivals: await arrivalsOf(placed, ports),
      opened: (nodes) =>
        openedBy(
          nodes.flatMap(({ finding }) => byUid.get(finding) ?? []),
          { opening, asLive: source?.asLive ?? false, at: ports.now() },
        ),
      cause: `${input}-${seq}`,
      at: ports.now(),
    });
    for (const { finding, incident } of assignments) {
      const grown = byUid.get(finding);
      if (grown !== undefined) await growClosed(incident, grown, ports);
    }
    const touched = assignments.map(({ incident }) => incident);
    return { incidents: [...new Set([...touched, ...absorbed])].sort() };
  };
}

/** Findings that may be in incidents: those that may open one, and those that are in one already. */
async function placeable(
  findings: readonly Finding[],
  { ports, opening }: { ports: ActivityPorts; opening: Opening },
): Promise<Finding[]> {
  const uids = findings.map((finding) => finding.finding_info.uid);
  const assigned = await ports.storage.assignmentsOf(uids);
  const held = new Set(assigned.map(({ finding }) => finding));
  return findings.filter((finding) => {
    const effect = opening[openingKey(finding)]?.effect;
    return effect === 'act' || effect === 'ask' || held.has(finding.finding_info.uid);
  });
}

async function arrivalsOf(findings: readonly Finding[], ports: ActivityPorts): Promise<Arrival[]> {
  const assets = await assetsAt(findings.flatMap(devicesOf), ports);
  return findings.map((finding) => ({
    ...joinableOf(finding, assets),
    entities: finding.unmapped.entities,
  }));
}

/** The assets that were entered by these very addresses: one entered by a range is many devices, not one. */
async function assetsAt(
  devices: readonly string[],
  ports: ActivityPorts,
): Promise<Map<string, string>> {
  const assets = new Map<string, string>();
  for (const device of new Set(devices)) {
    const { asset } = await ports.assetOf(device);
    if (asset?.addresses.includes(device)) assets.set(device, asset.uid);
  }
  return assets;
}

interface Opened {
  opening: Opening;
  asLive: boolean;
  at: number;
}

/** What an incident starts with: the finding that began first names it. */
function openedBy(
  findings: readonly Finding[],
  { opening, asLive, at }: Opened,
): Omit<NewIncident, 'follows'> {
  const [first] = [...findings].sort(byStart);
  if (first === undefined) throw new Error('an incident is opened by at least one finding');
  return {
    uid: shortId('inc', first.finding_info.uid),
    asLive,
    provisional: findings.every((finding) => opening[openingKey(finding)]?.provisional ?? false),
    title: first.finding_info.title,
    status: 'new',
    severity: first.severity,
    severityReason: 'worst finding so far',
    start: Math.min(...findings.map(({ start_time }) => start_time)),
    end: Math.max(...findings.map(({ end_time }) => end_time)),
    entities: first.unmapped.entities,
    tactics: tacticsOf(findings),
    createdAt: at,
    updatedAt: at,
  };
}

/** Oldest first; a composite comes after its parts, and text that anybody can write after all else. */
function byStart(a: Finding, b: Finding): number {
  return (
    Number(weighsNothing(a)) - Number(weighsNothing(b)) ||
    Number(isComposite(a)) - Number(isComposite(b)) ||
    a.start_time - b.start_time ||
    (a.finding_info.uid < b.finding_info.uid ? -1 : 1)
  );
}

/**
 * A finding of a closed incident that grows is told there; of a confirmed attack it teaches what its actors did
 * meanwhile.
 */
async function growClosed(uid: string, finding: Finding, ports: ActivityPorts): Promise<void> {
  const { storage } = ports;
  const incident = await storage.getIncident(uid);
  if (incident === null || incident.closed === null) return;
  await storage.saveIncident({ uid, ...spanWith(incident, finding), updatedAt: ports.now() });
  if (incident.closed.as === 'attack_confirmed') await storage.teachAgain(uid, teachVerdict);
}

/** Text that anybody can write makes no incident longer. */
function spanWith({ start, end }: IncidentRow, finding: Finding) {
  if (weighsNothing(finding)) return { start, end };
  return { start: Math.min(start, finding.start_time), end: Math.max(end, finding.end_time) };
}
