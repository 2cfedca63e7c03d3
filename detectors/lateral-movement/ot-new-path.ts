/** A machine that never spoke to a controller opens a path to it. */
import { z } from 'zod';
import type { PatternOfLife } from '../../baselines/ask.ts';
import { device, network } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { Event } from '../../domain/event.ts';
import { growingKey } from '../key.ts';
import {
  isKnownPath,
  isNetworkKnown,
  isOtClient,
  isOtContact,
  otPorts,
  otService,
  pathOf,
  type OtContact,
} from '../ot.ts';
import { newSamples, sample, sampled, type Samples } from '../samples.ts';
import { list, plural, when } from '../wording.ts';

const parameters = z.object({
  /** New paths of one source to one service are one finding while gaps stay below this, milliseconds. Ours: a shift. */
  quietMs: z
    .number()
    .positive()
    .default(8 * 3_600_000),
});
type Parameters = z.infer<typeof parameters>;

/** Controllers named in a finding. */
const MAX_NAMED = 100;

interface Path {
  key: string;
  source: string;
  port: number;
  service: string;
  targets: string[];
  start: number;
  end: number;
  samples: Samples;
  normal: { since: number | null; days: number; sourceDays: number };
  grown: boolean;
}

function observe({ quietMs }: Parameters, baselines: PatternOfLife): Observer {
  let paths = new Map<string, Path>();
  return {
    on(event: Event) {
      if (!isOtContact(event)) return [];
      if (event.class === 'network_activity' && event.outcome !== 'answered') return [];
      const id = `${event.src}|${event.dstPort ?? 0}`;
      const running = paths.get(id);
      const going = running !== undefined && Math.abs(event.time - running.end) <= quietMs;
      const confirmed = baselines.seen(device(event.src), 'peers', pathOf(event))?.confirmed;
      if (going && !confirmed && running.targets.includes(event.dst)) {
        add(running, event);
        return [];
      }
      if (isKnownPath(event, baselines) || !isNetworkKnown(baselines)) return [];
      if (!going && isOtClient(event.src, baselines)) return [];
      const path = going ? running : openPath(event, { quietMs, baselines });
      paths.set(id, path);
      add(path, event);
      const { time } = event;
      baselines.distrust(device(event.src), 'peers', { value: pathOf(event), time });
      return [draft(path)];
    },
    advance(time) {
      const grown: FindingDraft[] = [];
      for (const [id, path] of paths) {
        if (path.grown) grown.push(draft(path));
        if (time - path.end > 2 * quietMs) paths.delete(id);
      }
      return grown;
    },
    save: () => [...paths],
    load(state) {
      paths = new Map(state as [string, Path][]);
    },
  };
}

function openPath(
  event: OtContact,
  { quietMs, baselines }: { quietMs: number; baselines: PatternOfLife },
): Path {
  const port = event.dstPort ?? 0;
  const watched = baselines.known(network);
  return {
    key: growingKey([event.src, String(port)], event.time, quietMs),
    source: event.src,
    port,
    service: otService(event) ?? (event.class === 'ot_activity' ? event.protocol : 'OT'),
    targets: [],
    start: event.time,
    end: event.time,
    samples: newSamples(),
    normal: {
      since: watched?.since ?? null,
      days: watched?.days ?? 0,
      sourceDays: baselines.known(device(event.src))?.days ?? 0,
    },
    grown: true,
  };
}

function add(path: Path, event: OtContact): void {
  path.start = Math.min(path.start, event.time);
  path.end = Math.max(path.end, event.time);
  path.grown = true;
  if (!path.targets.includes(event.dst) && path.targets.length < MAX_NAMED) {
    path.targets.push(event.dst);
  }
  const what = event.class === 'ot_activity' ? `sent ${event.function} to` : 'was answered by';
  sample(path.samples, event, `${event.src} ${what} ${event.dst} on port ${event.dstPort ?? 0}`);
}

function draft(path: Path): FindingDraft {
  path.grown = false;
  const { source, service, port, targets, normal } = path;
  const [target = ''] = targets;
  const controllers = plural(targets.length, 'controller');
  const text = `In ${plural(normal.days, 'day')} ${source} never spoke to ${targets.length === 1 ? 'it' : 'them'}, nor to any other controller as a habit.`;
  return {
    key: path.key,
    title: `New path to a controller: ${source} to ${target}`,
    message: `${source} opened a path by ${service} (port ${port}) to ${controllers} (${list(targets)}). ${text}`,
    severity: 'high',
    basis: 'baseline',
    startTime: path.start,
    endTime: path.end,
    src: { ip: source },
    dst: { ip: target, port },
    entities: [device(source)],
    explanation: {
      observed: `${service} to ${list(targets)}, ${plural(path.samples.total, 'record')}`,
      normal: normal.since === null ? text : `${text} Watched since ${when(normal.since)}.`,
      timesSeen: 0,
      since: normal.since,
    },
    measurements: {
      service,
      port,
      targets,
      target_count: targets.length,
      records: path.samples.total,
      days_known: normal.days,
      source_days: normal.sourceDays,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: source },
      { name: 'dst_endpoint.ip', type: 'IP Address', value: target },
    ],
    evidences: sampled(path.samples),
    evidenceTotal: path.samples.total,
  };
}

export const otNewPath: Detector<Parameters, PatternOfLife> = {
  uid: 'lateral-movement/ot-new-path',
  name: 'New path to a controller',
  severity: 'high',
  basis: ['baseline'],
  attacks: [['TA0109', 'T0886']],
  reads: ['ot_activity', 'network_activity'],
  flowPorts: otPorts,
  blindSpots: [
    'A machine that already commands controllers and goes to another one: a plant that grows looks the same.',
    'Anything in the first three days of watching.',
    'Controllers behind a gateway that speaks for them, serial lines, and protocols on other ports.',
    'Somebody who works through the HMI itself.',
  ],
  parameters,
  watch: observe,
};
