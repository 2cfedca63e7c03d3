/** Far more sent to an external host within an hour than this device ever sends. */
import { z } from 'zod';
import type { PatternOfLife } from '../../baselines/ask.ts';
import { peerValue } from '../../baselines/learn.ts';
import { isMulticast, isPrivate } from '../../domain/address.ts';
import { device } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { Event, NetworkActivity } from '../../domain/event.ts';
import { newSamples, sample, sampled, type Samples } from '../samples.ts';
import { plural, when } from '../wording.ts';

const HOUR_MS = 3_600_000;

/** Records are kept from this share of the least upload on: nearly all that is sent never gets there. */
const SAMPLE_FROM = 0.1;

const parameters = z.object({
  /** Bytes to one host within an hour below which nothing is an upload. Ours: a few photographs or a large mail. */
  minBytes: z.number().positive().default(50_000_000),
  /** It must be this many times the most the device sent to all external hosts in any earlier hour. Ours. */
  factor: z.number().min(1).default(5),
  /** A destination that this many devices use is a service of the house: backup, meetings. Ours, as for beacons. */
  commonDevices: z.number().int().positive().default(3),
});
type Parameters = z.infer<typeof parameters>;

interface Upload {
  source: string;
  target: string;
  port: number;
  hour: number;
  bytes: number;
  received: number;
  start: number;
  end: number;
  flows: number;
  samples: Samples;
  normal: { max: number; mean: number; hours: number; days: number; since: number | null };
  grown: boolean;
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  /** In the order in which they began to be counted. */
  let uploads = new Map<string, Upload>();
  let open = new Map<string, Upload>();
  return {
    on(event: Event) {
      if (event.class !== 'network_activity' || !isOutward(event)) return [];
      const hour = Math.floor(event.time / HOUR_MS);
      const key = `${event.src}|${event.dst}|${hour}`;
      let upload = uploads.get(key);
      if (upload === undefined) {
        upload = newUpload(event, hour, baselines);
        uploads.set(key, upload);
      }
      add(upload, event, parameters);
      if (open.has(key) || !isUnusual(upload, event, { parameters, baselines })) return [];
      open.set(key, upload);
      return [draft(upload, key)];
    },
    advance(time) {
      const grown: FindingDraft[] = [];
      for (const [key, upload] of open) {
        if (upload.grown) grown.push(draft(upload, key));
        if (isOver(upload, time)) open.delete(key);
      }
      for (const [key, upload] of uploads) {
        if (!isOver(upload, time)) break;
        uploads.delete(key);
      }
      return grown;
    },
    save: () => ({ uploads: [...uploads], open: [...open.keys()] }),
    load(state) {
      const saved = state as { uploads: [string, Upload][]; open: string[] };
      uploads = new Map(saved.uploads);
      open = new Map(saved.uploads.filter(([key]) => saved.open.includes(key)));
    },
  };
}

/** Flows are logged when they end, which may be hours after they began. */
function isOver({ hour, end }: Upload, time: number): boolean {
  return time - hour * HOUR_MS > 4 * HOUR_MS && time - end > HOUR_MS;
}

function isOutward({ src, dst, outcome, bytesOut }: NetworkActivity): boolean {
  if (outcome !== 'answered' || bytesOut === 0 || isMulticast(dst)) return false;
  return isPrivate(src) && !isPrivate(dst);
}

function newUpload(event: NetworkActivity, hour: number, baselines: PatternOfLife): Upload {
  const tally = baselines.usually(device(event.src), 'bytes_out');
  const known = baselines.known(device(event.src));
  // An hour that is over counts as earlier even before the tally closes it.
  const last = tally !== undefined && tally.hour < hour ? tally.amount : 0;
  return {
    source: event.src,
    target: event.dst,
    port: event.dstPort ?? 0,
    hour,
    bytes: 0,
    received: 0,
    start: event.time,
    end: event.time,
    flows: 0,
    samples: newSamples(),
    normal: {
      max: Math.max(tally?.max ?? 0, last),
      mean: tally?.mean ?? 0,
      hours: tally?.hours ?? 0,
      days: known?.mature ? known.days : 0,
      since: known?.since ?? null,
    },
    grown: true,
  };
}

function add(upload: Upload, event: NetworkActivity, { minBytes }: Parameters): void {
  upload.bytes += event.bytesOut;
  upload.received += event.bytesIn;
  upload.flows += 1;
  upload.start = Math.min(upload.start, event.time);
  upload.end = Math.max(upload.end, event.time);
  upload.grown = true;
  if (upload.bytes < minBytes * SAMPLE_FROM) return;
  sample(
    upload.samples,
    event,
    `${event.src} sent ${event.dst} ${amount(event.bytesOut)} on port ${event.dstPort ?? 0}`,
  );
}

function isUnusual(
  { bytes, received, normal }: Upload,
  event: NetworkActivity,
  { parameters, baselines }: { parameters: Parameters; baselines: PatternOfLife },
): boolean {
  if (normal.days === 0 || bytes < parameters.minBytes || bytes <= received) return false;
  if (bytes < normal.max * parameters.factor) return false;
  const service = peerValue({ address: event.dst, port: event.dstPort ?? 0, proto: event.proto });
  const users = baselines.usual({ kind: 'service', id: service }, 'clients')?.distinct ?? 0;
  return users < parameters.commonDevices;
}

/** `72.4 MB`, as networks count: a million bytes. */
function amount(bytes: number): string {
  return bytes < 100_000 ? plural(bytes, 'byte') : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function draft(upload: Upload, key: string): FindingDraft {
  upload.grown = false;
  const { source, target, port, bytes, received, normal } = upload;
  const most = normal.max === 0 ? 'nothing' : amount(normal.max);
  const text = `The most ${source} sent to all external hosts in an earlier hour was ${most}, known for ${plural(normal.days, 'day')}${normal.since === null ? '' : ` since ${when(normal.since)}`}.`;
  return {
    key,
    title: `Unusual upload to ${target}`,
    message: `${source} sent ${target} ${amount(bytes)} within an hour and received ${amount(received)}. ${text}`,
    severity: 'medium',
    basis: 'baseline',
    startTime: upload.start,
    endTime: upload.end,
    src: { ip: source },
    dst: { ip: target, ...(port === 0 ? {} : { port }) },
    entities: [device(source)],
    explanation: {
      observed: `${amount(bytes)} to ${target} in ${plural(upload.flows, 'flow')}`,
      normal: text,
      timesSeen: normal.hours,
      since: normal.since,
    },
    measurements: {
      bytes,
      received,
      flows: upload.flows,
      usual_max: normal.max,
      usual_mean: Math.round(normal.mean),
      hours_known: normal.hours,
      days_known: normal.days,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: source },
      { name: 'dst_endpoint.ip', type: 'IP Address', value: target },
    ],
    evidences: sampled(upload.samples),
    evidenceTotal: upload.flows,
  };
}

export const unusualUpload: Detector<Parameters, PatternOfLife> = {
  uid: 'exfiltration/unusual-upload',
  name: 'Unusual upload',
  severity: 'medium',
  basis: ['baseline'],
  attacks: [
    ['TA0010', 'T1048'],
    ['TA0010', 'T1567'],
  ],
  reads: ['network_activity'],
  blindSpots: [
    'Less than 50 MB an hour, or less than five times what the device sends anyway: patience beats it.',
    'Devices known for less than three days, and uploads spread over many addresses.',
    'A cloud store that several devices use: whose account it is, no flow tells.',
    'One flow that lasts for hours counts in the hour it began, once it has ended.',
  ],
  parameters,
  watch: observe,
};
