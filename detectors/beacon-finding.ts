/** A beacon told as a finding: its score with the four parts, and how rare its destination is. */
import { device } from '../domain/entity.ts';
import type { FindingDraft } from '../domain/detector.ts';
import type { Severity } from '../domain/finding.ts';
import { beatCount, spanOf, type Beats } from './beats.ts';
import type { BeaconScore } from './rita-score.ts';
import { sampled, type Samples } from './samples.ts';
import { list, plural, when } from './wording.ts';

/** What was so when it opened. */
export interface Beacon {
  key: string;
  source: string;
  target: string;
  start: number;
  /** The source is inside the network for certain. */
  insider: boolean;
  /** Devices that use the service, and days on which this one did. */
  clients: number;
  days: number;
  known: { since: number | null; days: number; mature: boolean };
}

export interface Beating {
  beats: Beats;
  samples: Samples;
  newest: number;
  scored: BeaconScore;
  parameters: { highScore: number };
}

export function beaconDraft(beacon: Beacon, beating: Beating): FindingDraft {
  const { source, target } = beacon;
  const { beats, samples, scored, newest } = beating;
  const connections = beatCount(beats);
  const used = [...beats.services].sort((a, b) => b.connections - a.connections);
  const services = used.map(({ port, proto }) => `${port}/${proto}`);
  const { first, last } = spanOf(beats);
  const hours = Math.max(1, Math.round((last - first) / 3_600));
  const interval = Math.round(scored.interval);
  const observed = `${plural(connections, 'connection')} in ${plural(hours, 'hour')}, one about every ${plural(interval, 'second')}, RITA score ${scored.score}`;
  const normal = normalText(beacon);
  const evidences = sampled(samples);
  const startTime = Math.min(beacon.start, evidences[0].time);
  const port = used[0]?.port ?? 0;
  return {
    key: beacon.key,
    title: `Beaconing to ${target}`,
    message: `${source} reached ${target} in ${observed} (${list(services)}). ${normal}`,
    severity: severityOf(beacon, beating),
    basis: 'baseline',
    startTime,
    endTime: Math.max(newest, startTime),
    src: { ip: source },
    dst: { ip: target, ...(port === 0 ? {} : { port }) },
    entities: [device(source)],
    explanation: { observed, normal, timesSeen: beacon.clients, since: beacon.known.since },
    measurements: {
      score: scored.score,
      timestamp_score: scored.timestamps,
      data_size_score: scored.dataSizes,
      histogram_score: scored.histogram,
      duration_score: scored.duration,
      connections,
      hours,
      interval_seconds: interval,
      services,
      clients: beacon.clients,
      days_used: beacon.days,
      days_known: beacon.known.days,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: source },
      { name: 'dst_endpoint.ip', type: 'IP Address', value: target },
    ],
    evidences,
    evidenceTotal: Math.max(samples.total, samples.kept.length),
  };
}

/** RITA's bands; a step lower where newness can't be judged, and low where the source may be no device of ours. */
function severityOf(beacon: Beacon, { scored, parameters }: Beating): Severity {
  if (!beacon.insider) return 'low';
  const high = scored.score >= parameters.highScore;
  if (!beacon.known.mature) return high ? 'medium' : 'low';
  return high ? 'high' : 'medium';
}

function normalText({ source, target, insider, clients, days, known }: Beacon): string {
  if (!insider) {
    return `Both addresses are public, so that which one is inside is unknown; people do not keep such a rhythm.`;
  }
  const users =
    clients <= 1 ? `No other device uses ${target}` : `${plural(clients, 'device')} use ${target}`;
  const since = known.since === null ? '' : ` since ${when(known.since)}`;
  return `${users}; ${source}, known for ${plural(known.days, 'day')}${since}, used it on ${plural(days, 'day')}.`;
}
