/** Another sensor's own alert, kept with its severity, folded by day and cleared of noise. */
import { z } from 'zod';
import { established, type PatternOfLife } from '../../baselines/ask.ts';
import { alertValue } from '../../baselines/learn.ts';
import { device } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { Event, SensorAlert } from '../../domain/event.ts';
import type { Severity } from '../../domain/finding.ts';
import { growingKey } from '../key.ts';
import { newSamples, sample, sampled, type Samples } from '../samples.ts';
import { plural } from '../wording.ts';

const parameters = z.object({
  /** Alerts of one signature between two hosts are one finding per this time, milliseconds. Ours: a day, as people read them. */
  foldMs: z
    .number()
    .positive()
    .default(24 * 3_600_000),
  /** From this priority on a repeated alert is habit, and decoding trouble is no finding. Suricata: 3 is low. */
  noisePriority: z.number().int().positive().default(3),
  /** The priority of an alert that names none. Ours: Zeek's notices are meant to be read, and most are harmless. */
  unratedPriority: z.number().int().positive().default(3),
});
type Parameters = z.infer<typeof parameters>;

/** Suricata's class of its decoders' own events: what it could not parse, not what anybody did. */
const decoding = 'Generic Protocol Command Decode';

interface Folded {
  key: string;
  signature: string;
  signatureId: string;
  category: string;
  priority: number;
  src: string;
  dst: string;
  port: number | undefined;
  start: number;
  end: number;
  /** Days on which the same alert was seen before. */
  days: number;
  samples: Samples;
  grown: boolean;
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  let folded = new Map<string, Folded>();
  return {
    on(event: Event) {
      if (event.class !== 'sensor_alert') return [];
      const key = growingKey([alertValue(event), event.src], event.time, parameters.foldMs);
      const running = folded.get(key);
      if (running !== undefined) {
        add(running, event);
        return [];
      }
      if (isNoise(event, { parameters, baselines })) return [];
      const opened = open(event, { key, parameters, baselines });
      folded.set(key, opened);
      add(opened, event);
      return [draft(opened)];
    },
    advance(time) {
      const grown: FindingDraft[] = [];
      for (const [key, one] of folded) {
        if (one.grown) grown.push(draft(one));
        if (time - one.end > 2 * parameters.foldMs) folded.delete(key);
      }
      return grown;
    },
    save: () => [...folded],
    load(state) {
      folded = new Map(state as [string, Folded][]);
    },
  };
}

interface Asking {
  parameters: Parameters;
  baselines: PatternOfLife;
}

/** Low alerts that only say what could not be decoded, or that these two raise day after day, are not news. */
function isNoise(event: SensorAlert, { parameters, baselines }: Asking): boolean {
  if ((event.priority ?? parameters.unratedPriority) < parameters.noisePriority) return false;
  if (event.category === decoding) return true;
  return established(baselines.seen(device(event.src), 'alerts', alertValue(event)));
}

function open(
  event: SensorAlert,
  { key, parameters, baselines }: Asking & { key: string },
): Folded {
  return {
    key,
    signature: event.signature,
    signatureId: event.signatureId ?? '',
    category: event.category ?? '',
    priority: event.priority ?? parameters.unratedPriority,
    src: event.src,
    dst: event.dst,
    port: event.dstPort,
    start: event.time,
    end: event.time,
    days: baselines.seen(device(event.src), 'alerts', alertValue(event))?.days ?? 0,
    samples: newSamples(),
    grown: true,
  };
}

function add(folded: Folded, event: SensorAlert): void {
  folded.start = Math.min(folded.start, event.time);
  folded.end = Math.max(folded.end, event.time);
  folded.grown = true;
  sample(
    folded.samples,
    event,
    `The sensor raised "${event.signature}": ${event.src} to ${event.dst}`,
  );
}

/** Suricata counts from 1, the gravest; its rules call 1 high, 2 medium and 3 low. */
function severityOf(priority: number): Severity {
  if (priority <= 1) return 'high';
  if (priority === 2) return 'medium';
  return priority === 3 ? 'low' : 'info';
}

function draft(folded: Folded): FindingDraft {
  folded.grown = false;
  const { signature, src, dst, days } = folded;
  const times = plural(folded.samples.total, 'time');
  const normal =
    days === 0
      ? 'The sensor never raised it between these two before.'
      : `The sensor raised it between these two on ${plural(days, 'earlier day')}.`;
  return {
    key: folded.key,
    title: `Sensor alert: ${signature}`,
    message: `The sensor raised "${signature}" ${times} for ${src} to ${dst}. ${normal}`,
    severity: severityOf(folded.priority),
    basis: 'rule',
    startTime: folded.start,
    endTime: folded.end,
    src: { ip: src },
    dst: { ip: dst, ...(folded.port === undefined ? {} : { port: folded.port }) },
    entities: [device(src)],
    explanation: { observed: `"${signature}", ${times}`, normal, timesSeen: days, since: null },
    measurements: {
      signature,
      signature_id: folded.signatureId,
      category: folded.category,
      priority: folded.priority,
      alerts: folded.samples.total,
      days_before: days,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: src },
      { name: 'dst_endpoint.ip', type: 'IP Address', value: dst },
    ],
    evidences: sampled(folded.samples),
    evidenceTotal: folded.samples.total,
  };
}

export const sensorAlert: Detector<Parameters, PatternOfLife> = {
  uid: 'external/sensor-alert',
  name: 'Alert of another sensor',
  severity: 'medium',
  basis: ['rule'],
  claimed: true,
  // What an alert means is the sensor's to say: no technique is known for all of them.
  attacks: [],
  reads: ['sensor_alert'],
  blindSpots: [
    'Attacks for which the sensor has no signature, or that it reports as decoding trouble only.',
    'A low alert that the same two hosts raised on two days before.',
    'The side that acts, where the sensor’s alert and its flow disagree about the direction.',
  ],
  parameters,
  watch: observe,
};
