/** One port tried on many addresses by one source, failures weighed more than answers. */
import { z } from 'zod';
import { established, type PatternOfLife } from '../../baselines/ask.ts';
import { peerValue } from '../../baselines/learn.ts';
import { isPrivate } from '../../domain/address.ts';
import { device } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { Event, NetworkActivity } from '../../domain/event.ts';
import { newSamples, sample, type Samples } from '../samples.ts';
import {
  addContact,
  forget,
  newWindow,
  scoreAround,
  WINDOW_MS,
  type Contact,
  type ScanWindow,
} from '../scan-window.ts';
import { addTarget, openScan, scanDraft, type Scan } from '../range-scan.ts';

const parameters = z.object({
  /** Weighted addresses in one window that make a scan. Zeek `policy/misc/scan`: 25 hosts in 5 minutes. */
  threshold: z.number().positive().default(25),
  /** Weight of an address that refused or did not answer; ours. */
  unanswered: z.number().min(0).max(1).default(1),
  /** Weight of an internal address that answered but to which a well-known source never spoke; ours. */
  newPeer: z.number().min(0).max(1).default(0.5),
  /** Weight of any other answer: an ordinary client collects many of these; ours. */
  answered: z.number().min(0).max(1).default(0.1),
  /**
   * At least this share of the addresses must be unexpected. Threshold random walk (Jung et al. 2004) clears a
   * source whose contacts mostly succeed; this is its idea without the order of the contacts.
   */
  minUnexpected: z.number().min(0).max(1).default(0.5),
  /** A scan is over after this long without another address, milliseconds. */
  quietMs: z
    .number()
    .positive()
    .default(30 * 60_000),
});
type Parameters = z.infer<typeof parameters>;

/** Records are kept from this share of the threshold on: ordinary clients seldom get there. */
const SAMPLE_FROM = 0.2;

interface Track {
  window: ScanWindow;
  samples: Samples;
}

interface State {
  tracks: [string, Track][];
  scans: [string, Scan][];
}

interface Asking {
  parameters: Parameters;
  baselines: PatternOfLife;
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  const asking = { parameters, baselines };
  let tracks = new Map<string, Track>();
  let scans = new Map<string, Scan>();

  const look = (key: string, event: NetworkActivity): FindingDraft[] => {
    const contact = weigh(event, asking);
    if (contact === null) return [];
    const track = tracks.get(key) ?? { window: newWindow(), samples: newSamples() };
    tracks.set(key, track);
    if (!isScan(track, { event, contact, parameters })) return [];
    tracks.delete(key);
    const scan = openScan(event, { ...track, baselines, ...parameters });
    scans.set(key, scan);
    return [scanDraft(scan)];
  };

  return {
    on(event: Event) {
      if (event.class !== 'network_activity' || event.dstPort === undefined) return [];
      const key = `${event.src}|${event.proto}|${event.dstPort}`;
      const running = scans.get(key);
      if (running === undefined || event.time - running.end > parameters.quietMs) {
        return look(key, event);
      }
      addTarget(running, event);
      return [];
    },
    advance(time) {
      for (const [key, track] of tracks) if (forget(track.window, time)) tracks.delete(key);
      const grown: FindingDraft[] = [];
      for (const [key, scan] of scans) {
        if (scan.grown) grown.push(scanDraft(scan));
        if (time - scan.end > 2 * parameters.quietMs) scans.delete(key);
      }
      return grown;
    },
    save: (): State => ({ tracks: [...tracks], scans: [...scans] }),
    load(state) {
      const saved = state as State;
      tracks = new Map(saved.tracks);
      scans = new Map(saved.scans);
    },
  };
}

/**
 * What one contact weighs; null for what this source is known to do, and for what it is known to fail at: a
 * monitoring host's dead targets look like a slow sweep until its pattern of life is known.
 */
function weigh(event: NetworkActivity, { parameters, baselines }: Asking): Contact | null {
  const source = device(event.src);
  const value = peerValue({ address: event.dst, port: event.dstPort ?? 0, proto: event.proto });
  if (established(baselines.seen(source, 'peers', value))) return null;
  if (established(baselines.seen(source, 'attempts', value))) return null;
  const contact = { time: event.time, records: 1, answered: event.outcome === 'answered' };
  if (event.outcome === 'refused' || event.outcome === 'silent') {
    return { ...contact, weight: parameters.unanswered, unexpected: true };
  }
  const surprising = isPrivate(event.dst) && (baselines.known(source)?.mature ?? false);
  const weight = surprising && contact.answered ? parameters.newPeer : parameters.answered;
  return { ...contact, weight, unexpected: surprising };
}

function isScan(
  track: Track,
  {
    event,
    contact,
    parameters,
  }: { event: NetworkActivity; contact: Contact; parameters: Parameters },
): boolean {
  addContact(track.window, event.dst, contact);
  const enough = parameters.threshold * SAMPLE_FROM;
  if (track.window.held < enough) return false;
  const score = scoreAround(track.window, event.time);
  if (score.weight < enough) return false;
  dropOld(track.samples, event.time);
  sample(track.samples, event, describe(event));
  if (score.weight < parameters.threshold) return false;
  return score.unexpected / score.addresses >= parameters.minUnexpected;
}

/** A busy source is sampled for hours before it scans; those records would tell another story. */
function dropOld(samples: Samples, time: number): void {
  samples.kept = samples.kept.filter((record) => Math.abs(time - record.time) <= WINDOW_MS);
}

function describe(event: NetworkActivity): string {
  const outcome = event.outcome === 'silent' ? 'no answer' : event.outcome;
  return `${event.src} tried ${event.dst} on ${event.proto.toUpperCase()} port ${event.dstPort}: ${outcome}`;
}

export const networkRangeScan: Detector<Parameters, PatternOfLife> = {
  uid: 'discovery/network-range-scan',
  name: 'Network range scan',
  severity: 'medium',
  basis: ['rule', 'baseline'],
  attacks: [
    ['TA0007', 'T1046'],
    ['TA0043', 'T1595.001'],
  ],
  reads: ['network_activity'],
  blindSpots: [
    'Fewer than 25 addresses in any five minutes: a patient scanner stays below it.',
    'A scan split over many source addresses.',
    'Sweeps by ICMP or ARP, which have no port.',
    'Addresses that all answer, scanned by a source seen for less than three days.',
    'The same few addresses tried without answer on two days before: that is taken for monitoring.',
  ],
  parameters,
  watch: observe,
};
