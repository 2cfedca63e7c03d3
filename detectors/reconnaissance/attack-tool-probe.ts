/** Marks that scanning and attack tools leave in HTTP requests, user agents and RDP cookies. */
import { z } from 'zod';
import { device } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { Event, HttpActivity, RdpActivity } from '../../domain/event.ts';
import { growingKey } from '../key.ts';
import { newSamples, sample, sampled, type Samples } from '../samples.ts';
import { list, plural } from '../wording.ts';
import { indicatorsOf, marksOf, type Mark } from '../tool-marks.ts';

const parameters = z.object({
  /** Weak marks are ordinary requests in themselves; this many different ones from one source are not. Ours. */
  weakMarks: z.number().int().positive().default(2),
  /** Weak marks count together within this time, and probes grow one finding while gaps stay below it, milliseconds. */
  quietMs: z
    .number()
    .positive()
    .default(30 * 60_000),
});
type Parameters = z.infer<typeof parameters>;

/** Distinct targets and marks named in a finding. */
const MAX_NAMED = 100;

interface Probe {
  key: string;
  source: string;
  start: number;
  end: number;
  tools: string[];
  marks: string[];
  targets: string[];
  weak: string[];
  samples: Samples;
  /** Enough was seen: it is a finding. */
  open: boolean;
  grown: boolean;
}

function observe(parameters: Parameters): Observer {
  let probes = new Map<string, Probe>();
  return {
    on(event: Event) {
      if (event.class !== 'http_activity' && event.class !== 'rdp_activity') return [];
      const marks = marksOf(event);
      if (marks.length === 0) return [];
      const running = probes.get(event.src);
      const probe =
        running !== undefined && event.time - running.end <= parameters.quietMs
          ? running
          : newProbe(event, parameters);
      probes.set(event.src, probe);
      add(probe, event, marks);
      if (probe.open) return [];
      probe.open = marks.some((m) => m.strong) || probe.weak.length >= parameters.weakMarks;
      return probe.open ? [draft(probe)] : [];
    },
    advance(time) {
      const grown: FindingDraft[] = [];
      for (const [source, probe] of probes) {
        if (probe.open && probe.grown) grown.push(draft(probe));
        if (time - probe.end > 2 * parameters.quietMs) probes.delete(source);
      }
      return grown;
    },
    save: () => [...probes],
    load(state) {
      probes = new Map(state as [string, Probe][]);
    },
  };
}

function newProbe(event: Event, { quietMs }: Parameters): Probe {
  return {
    key: growingKey([event.src], event.time, quietMs),
    source: event.src,
    start: event.time,
    end: event.time,
    tools: [],
    marks: [],
    targets: [],
    weak: [],
    samples: newSamples(),
    open: false,
    grown: true,
  };
}

function add(probe: Probe, event: HttpActivity | RdpActivity, marks: Mark[]): void {
  probe.start = Math.min(probe.start, event.time);
  probe.end = Math.max(probe.end, event.time);
  probe.grown = true;
  remember(probe.targets, event.dst);
  for (const mark of marks) {
    remember(probe.tools, mark.tool);
    remember(probe.marks, mark.text);
    if (!mark.strong) remember(probe.weak, mark.text);
  }
  const [first] = marks;
  sample(
    probe.samples,
    event,
    `${event.src} sent ${event.dst} a request with the mark of ${first?.tool}: ${first?.text}`,
  );
}

function remember(values: string[], value: string): void {
  if (values.length < MAX_NAMED && !values.includes(value)) values.push(value);
}

function draft(probe: Probe): FindingDraft {
  probe.grown = false;
  const tools = list(probe.tools);
  const targets = plural(probe.targets.length, 'host');
  const [target] = probe.targets;
  const indicators = indicatorsOf(probe.marks);
  return {
    key: probe.key,
    title: `Probes by ${tools}`,
    message: `${probe.source} sent requests with the marks of ${tools} to ${targets} (${list(probe.targets)}).`,
    severity: 'medium',
    basis: 'rule',
    startTime: probe.start,
    endTime: probe.end,
    src: { ip: probe.source },
    ...(probe.targets.length === 1 && target !== undefined ? { dst: { ip: target } } : {}),
    entities: [device(probe.source)],
    explanation: {
      observed: `${plural(probe.samples.total, 'request')} to ${targets}: ${list(probe.marks)}`,
      normal: 'No ordinary client sends these; an authorised scanner does.',
      timesSeen: null,
      since: null,
    },
    measurements: {
      tools: probe.tools,
      marks: probe.marks,
      targets: probe.targets,
      target_count: probe.targets.length,
      requests: probe.samples.total,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: probe.source },
      ...probe.marks.map((value) => ({ name: 'mark', type: 'Other' as const, value })),
    ],
    ...(indicators.length > 0 ? { indicators } : {}),
    evidences: sampled(probe.samples),
    evidenceTotal: probe.samples.total,
  };
}

export const attackToolProbe: Detector<Parameters> = {
  uid: 'reconnaissance/attack-tool-probe',
  name: 'Probe by an attack or reconnaissance tool',
  severity: 'medium',
  basis: ['rule'],
  claimed: true,
  attacks: [
    ['TA0043', 'T1595.002'],
    ['TA0043', 'T1592.004'],
  ],
  reads: ['http_activity', 'rdp_activity'],
  blindSpots: [
    'Tools told to send another user agent and to skip service detection.',
    'Probes inside TLS that no sensor decrypts.',
    'nmap sends its HTTP probe only when an earlier probe found no match.',
  ],
  parameters,
  watch: observe,
};
