/** A running range scan: its targets and how they ended, told as a finding that grows. */
import type { PatternOfLife } from '../baselines/ask.ts';
import { parsePeer } from '../baselines/learn.ts';
import { device } from '../domain/entity.ts';
import type { FindingDraft } from '../domain/detector.ts';
import type { NetworkActivity } from '../domain/event.ts';
import type { Basis } from '../domain/finding.ts';
import { growingKey } from './key.ts';
import { sampled, type Samples } from './samples.ts';
import { WINDOW_MS, type ScanWindow } from './scan-window.ts';
import { plural, when } from './wording.ts';

/** Distinct addresses remembered per scan; beyond it the count is a lower bound, and the text says so. */
const MAX_TARGETS = 4096;

export interface Scan {
  key: string;
  source: string;
  port: number;
  proto: string;
  /** `rule` when the addresses that did not answer suffice; otherwise learnt newness tipped the scale. */
  basis: Basis;
  start: number;
  end: number;
  /** Address → whether it ever answered. */
  targets: Record<string, boolean>;
  count: number;
  full: boolean;
  samples: Samples;
  /** What was normal when it began: the scan itself must not rewrite it. */
  normal: { peers: number; since: number | null; days: number };
  /** Changed since it was last told. */
  grown: boolean;
}

/** Opens a scan from the contacts that gave it away. */
export function openScan(
  event: NetworkActivity,
  from: {
    window: ScanWindow;
    samples: Samples;
    baselines: PatternOfLife;
    quietMs: number;
    threshold: number;
  },
): Scan {
  const contacts = Object.entries(from.window.contacts).filter(
    ([, contact]) => Math.abs(event.time - contact.time) <= WINDOW_MS,
  );
  const times = [...contacts.map(([, contact]) => contact.time), ...from.samples.kept.map(timeOf)];
  const start = Math.min(event.time, ...times);
  const port = event.dstPort ?? 0;
  const scan: Scan = {
    key: growingKey([event.src, event.proto, String(port)], start, from.quietMs),
    source: event.src,
    port,
    proto: event.proto,
    basis: contacts.filter(([, c]) => !c.answered).length >= from.threshold ? 'rule' : 'baseline',
    start,
    end: start,
    targets: {},
    count: 0,
    full: false,
    samples: {
      kept: from.samples.kept,
      total: contacts.reduce((sum, [, contact]) => sum + contact.records, 0),
    },
    normal: normalOf(event, from.baselines),
    grown: true,
  };
  for (const [address, contact] of contacts) note(scan, { address, ...contact });
  return scan;
}

function timeOf(record: { time: number }): number {
  return record.time;
}

/** Adds a contact of a running scan; only another address keeps it running. */
export function addTarget(scan: Scan, event: NetworkActivity): void {
  scan.samples.total += 1;
  note(scan, { address: event.dst, time: event.time, answered: event.outcome === 'answered' });
}

function note(scan: Scan, contact: { address: string; time: number; answered: boolean }): void {
  scan.grown = true;
  const known = scan.targets[contact.address];
  if (known === undefined) {
    scan.full ||= scan.count >= MAX_TARGETS;
    if (scan.full) return;
    scan.count += 1;
    scan.start = Math.min(scan.start, contact.time);
    scan.end = Math.max(scan.end, contact.time);
  }
  scan.targets[contact.address] = known === true || contact.answered;
}

function normalOf(event: NetworkActivity, baselines: PatternOfLife): Scan['normal'] {
  const source = device(event.src);
  const usual = baselines.usual(source, 'peers');
  const peers = (usual?.values ?? []).filter(({ value }) => {
    const peer = parsePeer(value);
    return peer !== null && peer.port === event.dstPort && peer.proto === event.proto;
  });
  const known = baselines.known(source);
  return { peers: peers.length, since: known?.since ?? null, days: known?.days ?? 0 };
}

/** The scan as a finding, as it stands now. */
export function scanDraft(scan: Scan): FindingDraft {
  scan.grown = false;
  const answered = Object.values(scan.targets).filter(Boolean).length;
  const service = `${scan.proto.toUpperCase()} port ${scan.port}`;
  const targets = `${scan.full ? 'at least ' : ''}${plural(scan.count, 'address')}`;
  const seconds = Math.max(1, Math.round((scan.end - scan.start) / 1000));
  const normal = normalText(scan, service);
  return {
    key: scan.key,
    title: `Range scan on ${service}`,
    message: `${scan.source} tried ${service} on ${targets} in ${plural(seconds, 'second')}; ${answered} answered. ${normal}`,
    severity: 'medium',
    basis: scan.basis,
    startTime: scan.start,
    endTime: scan.end,
    src: { ip: scan.source },
    entities: [device(scan.source)],
    explanation: {
      observed: `${targets} on ${service} in ${plural(seconds, 'second')}, ${answered} answered`,
      normal,
      timesSeen: scan.normal.peers,
      since: scan.normal.since,
    },
    measurements: {
      port: scan.port,
      protocol: scan.proto,
      targets: scan.count,
      answered,
      unanswered: scan.count - answered,
      seconds,
      usual_targets: scan.normal.peers,
      days_known: scan.normal.days,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: scan.source },
      { name: 'dst_endpoint.port', type: 'Port', value: String(scan.port) },
    ],
    evidences: sampled(scan.samples),
    evidenceTotal: scan.samples.total,
  };
}

function normalText(scan: Scan, service: string): string {
  const { peers, since, days } = scan.normal;
  if (since === null) return `Nothing is known yet of what is normal for ${scan.source}.`;
  const usual = peers === 0 ? 'no address' : plural(peers, 'address');
  return `Normal for ${scan.source} is ${usual} on ${service}, learnt over ${plural(days, 'day')} since ${when(since)}.`;
}
