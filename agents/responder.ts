/** The responder without a model: which actions an incident calls for, chosen from the manifest list only. */
import { isPrivate, spellAddress } from '../domain/address.ts';
import type { ActionKind, ActionTarget } from '../domain/action.ts';
import type { Finding } from '../domain/finding.ts';
import { findDeviceFault, isFrom } from '../domain/target.ts';
import { independentOf } from './triage.ts';

/** Ports of one device that are blocked each; one that tries more is cut off instead. Ours: more is nobody's reading. */
const MAX_PORTS = 8;

/** What a device normally does, as pattern of life gives it. */
export interface NormalPeers {
  peers: { peer: string; port: number; proto: 'tcp' | 'udp' }[];
  mature: boolean;
  days: number;
}

export interface Proposal {
  kind: ActionKind;
  target: ActionTarget;
  /** Finding uids it answers. */
  findings: string[];
  evidenceFor: string[];
  evidenceAgainst: string[];
  notKnown: string[];
}

/** Scans of one port, which their measurements name. */
const portScans: ReadonlySet<string> = new Set([
  'discovery/network-range-scan',
  'discovery/smb-scan',
  'discovery/rdp-scan',
]);
const GUESSING = 'credential-access/smb-session-brute-force';
const NEW_HOST = 'initial-access/credential-from-new-hostname';

/**
 * Families of detections that name the other end of a conversation, and that say the device moves on by itself. A tunnel
 * over DNS ends at a resolver, which everybody needs.
 */
const TALKING = /^(command-and-control\/(?!dns-)|exfiltration\/)/;
const MOVING = /^lateral-movement\//;

/**
 * Proposals against one device. The first ports it scanned or guessed at are blocked each, and whom it beacons or uploads
 * to; a device that shows two or more kinds of attack, or tries many ports, is cut off, and quarantined when it moves to others; where its pattern of
 * life is known, that is enforced, which hurts ordinary work least. Addresses outside the network get none: these actions
 * work on our own devices. Nor do names: a work station may call itself anything.
 */
export function propose(
  device: string,
  findings: readonly Finding[],
  life: NormalPeers | null,
): Proposal[] {
  if (findDeviceFault(device) !== null || !isPrivate(device)) return [];
  const own = independentOf(findings).filter((f) => isFrom(f, device));
  const { normal, named } = withoutNames(life);
  const detections = new Set(own.map((f) => f.finding_info.analytic.uid));
  const ports = portBlocks(device, own, normal);
  const proposals = [...ports.slice(0, MAX_PORTS), ...pairBlocks(device, own, normal)];
  if (detections.size < 2 && ports.length <= MAX_PORTS) return proposals;
  if ([...detections].some((uid) => MOVING.test(uid))) {
    proposals.push({
      kind: 'quarantine',
      target: { device },
      ...because(own),
      evidenceAgainst: ordinaryWork(device, normal),
      notKnown: ['Who depends on services of the device: they lose them too.'],
    });
  }
  proposals.unshift({
    kind: 'block_outgoing',
    target: { device },
    ...because(own),
    evidenceAgainst: ordinaryWork(device, normal),
    notKnown: ['Who sits at the device: its usual user may be working on it at the same time.'],
  });
  if (normal?.mature && normal.peers.length > 0) {
    proposals.splice(1, 0, {
      kind: 'enforce_pattern_of_life',
      target: { device, allow: normal.peers },
      ...because(own),
      evidenceAgainst: detections.has(NEW_HOST)
        ? ['An intruder at this address can still reach what its owner normally reaches.']
        : [],
      notKnown: [
        `What the device would need that it did not use in ${normal.days} days.`,
        ...(named === 0
          ? []
          : [`Where ${named} of its services are, which it knows by name: they stop too.`]),
      ],
    });
  }
  return proposals;
}

/** Peers that are addresses, in one spelling, and how many are only names, which no rule can let through. */
function withoutNames(life: NormalPeers | null): { normal: NormalPeers | null; named: number } {
  if (life === null) return { normal: null, named: 0 };
  const peers = life.peers.flatMap((known) => {
    const peer = spellAddress(known.peer);
    return peer === null ? [] : [{ ...known, peer }];
  });
  return { normal: { ...life, peers }, named: life.peers.length - peers.length };
}

function portBlocks(
  device: string,
  findings: readonly Finding[],
  normal: NormalPeers | null,
): Proposal[] {
  const byPort = new Map<string, { port: number; proto: 'tcp' | 'udp'; findings: Finding[] }>();
  for (const finding of findings) {
    const port = portOf(finding);
    if (port === null) continue;
    const key = `${port.port}/${port.proto}`;
    const entry = byPort.get(key) ?? { ...port, findings: [] };
    entry.findings.push(finding);
    byPort.set(key, entry);
  }
  return [...byPort.values()].map(({ port, proto, findings: about }) => {
    const used = normal?.peers.filter((p) => p.port === port && p.proto === proto) ?? [];
    return {
      kind: 'block_port',
      target: { device, port, proto },
      ...because(about),
      evidenceAgainst: used.map(
        (p) => `${device} normally uses ${p.peer} on this port; that stops too.`,
      ),
      notKnown: [],
    };
  });
}

function pairBlocks(
  device: string,
  findings: readonly Finding[],
  normal: NormalPeers | null,
): Proposal[] {
  const talking = findings.filter((f) => TALKING.test(f.finding_info.analytic.uid));
  const peers = new Set(
    talking.flatMap(({ dst_endpoint: dst }) => spellAddress(dst?.ip ?? '') ?? []),
  );
  for (const peer of peers) if (findDeviceFault(peer) !== null) peers.delete(peer);
  return [...peers].sort().map((peer) => ({
    kind: 'block_pair',
    target: { device, peer },
    ...because(talking.filter((f) => spellAddress(f.dst_endpoint?.ip ?? '') === peer)),
    evidenceAgainst: (normal?.peers ?? [])
      .filter((known) => known.peer === peer)
      .map((known) => `${device} normally uses port ${known.port} of ${peer}; that stops too.`),
    notKnown: ['Whether it has other peers of the same kind.'],
  }));
}

function portOf(finding: Finding): { port: number; proto: 'tcp' | 'udp' } | null {
  const uid = finding.finding_info.analytic.uid;
  if (uid === GUESSING) return { port: 445, proto: 'tcp' };
  if (!portScans.has(uid)) return null;
  const port = finding.unmapped.measurements['port'];
  const proto = finding.unmapped.measurements['protocol'];
  if (typeof port !== 'number' || (proto !== 'tcp' && proto !== 'udp')) return null;
  return { port, proto };
}

function because(findings: readonly Finding[]): Pick<Proposal, 'findings' | 'evidenceFor'> {
  return {
    findings: findings.map((f) => f.finding_info.uid),
    evidenceFor: findings.map((f) => `${f.finding_info.title}: ${f.unmapped.explanation.observed}`),
  };
}

function ordinaryWork(device: string, normal: NormalPeers | null): string[] {
  if (normal === null || normal.peers.length === 0) return [];
  const hosts = new Set(normal.peers.map((p) => p.peer)).size;
  return [
    `${device} normally works with ${hosts} ${hosts === 1 ? 'host' : 'hosts'}; all of that stops too.`,
  ];
}
