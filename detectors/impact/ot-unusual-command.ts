/** A command to a controller that this pair never exchanged: a first write, another function, another address. */
import { z } from 'zod';
import type { PatternOfLife } from '../../baselines/ask.ts';
import { commandValue, otPair } from '../../baselines/learn.ts';
import { device } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { Event, OtActivity } from '../../domain/event.ts';
import type { Severity } from '../../domain/finding.ts';
import { growingKey } from '../key.ts';
import { isNetworkKnown, isOtClient } from '../ot.ts';
import { newSamples, sample, sampled, type Samples } from '../samples.ts';
import { list, plural, when } from '../wording.ts';

const parameters = z.object({
  /** Unusual commands of one pair are one finding while gaps stay below this, milliseconds. Ours: a shift. */
  quietMs: z
    .number()
    .positive()
    .default(8 * 3_600_000),
  /** Hours are judged after this many days. Ours: a week has every shift and a weekend. */
  hoursAfterDays: z.number().int().positive().default(7),
  /** A pair that is quiet in fewer hours of the day than this has no hours of its own. Ours: one shift of three. */
  quietHours: z.number().int().min(1).max(24).default(8),
  /**
   * A pair that shows another command in more than this share of its commands has no usual ones. Ours, as for host
   * names: engineering stations explore.
   */
  maxNoveltyRate: z.number().min(0).max(1).default(0.2),
});
type Parameters = z.infer<typeof parameters>;

const reasons = {
  newcomer: 'a write by a machine that never commanded a controller',
  firstWrite: 'the first write of a pair that only read',
  function: 'a function this pair never used',
  address: 'an address range this pair never used',
  hours: 'an hour in which this pair was never active',
} as const;
type Reason = keyof typeof reasons;

const severityOf: Record<Reason, Severity> = {
  newcomer: 'high',
  firstWrite: 'high',
  function: 'medium',
  address: 'medium',
  hours: 'low',
};
const ranked: readonly Reason[] = ['newcomer', 'firstWrite', 'function', 'address', 'hours'];

/** Commands named in a finding. */
const MAX_NAMED = 50;

interface Unusual {
  key: string;
  source: string;
  target: string;
  port: number;
  protocol: string;
  reasons: Reason[];
  commands: string[];
  writes: number;
  start: number;
  end: number;
  samples: Samples;
  normal: { commands: string[]; total: number; days: number; since: number | null };
  grown: boolean;
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  let open = new Map<string, Unusual>();
  return {
    on(event: Event) {
      if (event.class !== 'ot_activity') return [];
      const reason = unusual(event, { parameters, baselines });
      if (reason === null) return [];
      const pair = otPair(event);
      const running = open.get(pair.id);
      const going =
        running !== undefined && Math.abs(event.time - running.end) <= parameters.quietMs;
      const found = going ? running : openFinding(event, { parameters, baselines });
      open.set(pair.id, found);
      const before = found.reasons.length + found.commands.length;
      add(found, event, reason);
      if (reason !== 'hours') {
        baselines.distrust(pair, 'commands', { value: commandValue(event), time: event.time });
      }
      return found.reasons.length + found.commands.length > before ? [draft(found)] : [];
    },
    advance(time) {
      const grown: FindingDraft[] = [];
      for (const [id, found] of open) {
        if (found.grown) grown.push(draft(found));
        if (time - found.end > 2 * parameters.quietMs) open.delete(id);
      }
      return grown;
    },
    save: () => [...open],
    load(state) {
      open = new Map(state as [string, Unusual][]);
    },
  };
}

interface Asking {
  parameters: Parameters;
  baselines: PatternOfLife;
}

/** Why this command is unusual for its pair; null when it is not, or when too little is known. */
function unusual(event: OtActivity, { parameters, baselines }: Asking): Reason | null {
  const pair = otPair(event);
  const usual = baselines.usual(pair, 'commands');
  const changes = event.access === 'write' || event.access === 'control';
  if (!usual?.mature) {
    const fresh = usual === undefined || usual.days <= 1;
    return changes && fresh && isStranger(event, baselines) ? 'newcomer' : null;
  }
  const seen = baselines.seen(pair, 'commands', commandValue(event));
  if (seen !== undefined && !seen.distrusted) {
    return outsideHours(event, { parameters, baselines }) ? 'hours' : null;
  }
  if (usual.distinct / Math.max(1, usual.total) > parameters.maxNoveltyRate) return null;
  const used = usual.values.map(({ value }) => value);
  if (changes && !used.some((value) => /^(write|control):/.test(value))) return 'firstWrite';
  const same = `${event.access}:${event.function}@`;
  return used.some((value) => value.startsWith(same)) ? 'address' : 'function';
}

/** Nobody it is known of that it commands controllers, nor did a person say that this command is normal. */
function isStranger(event: OtActivity, baselines: PatternOfLife): boolean {
  if (!isNetworkKnown(baselines) || isOtClient(event.src, baselines)) return false;
  return !baselines.seen(otPair(event), 'commands', commandValue(event))?.confirmed;
}

function outsideHours(event: OtActivity, { parameters, baselines }: Asking): boolean {
  const pair = otPair(event);
  const rhythm = baselines.rhythm(pair);
  if (rhythm === undefined || (baselines.known(pair)?.days ?? 0) < parameters.hoursAfterDays) {
    return false;
  }
  const never = rhythm.hours.filter((count) => count === 0).length;
  return never >= parameters.quietHours && rhythm.hours[new Date(event.time).getUTCHours()] === 0;
}

function openFinding(event: OtActivity, { parameters, baselines }: Asking): Unusual {
  const usual = baselines.usual(otPair(event), 'commands');
  return {
    key: growingKey([event.src, event.dst], event.time, parameters.quietMs),
    source: event.src,
    target: event.dst,
    port: event.dstPort ?? 0,
    protocol: event.protocol,
    reasons: [],
    commands: [],
    writes: 0,
    start: event.time,
    end: event.time,
    samples: newSamples(),
    normal: {
      commands: usual?.values.slice(0, 5).map(({ value }) => readable(value)) ?? [],
      total: usual?.total ?? 0,
      days: usual?.days ?? 0,
      since: usual?.since ?? null,
    },
    grown: true,
  };
}

/** `read RdHoldRegs from 100` out of the value `read:RdHoldRegs@100`. */
function readable(value: string): string {
  return value.replace(':', ' ').replace(/@$/, '').replace('@', ' from ');
}

function add(found: Unusual, event: OtActivity, reason: Reason): void {
  found.start = Math.min(found.start, event.time);
  found.end = Math.max(found.end, event.time);
  found.grown = true;
  if (event.access === 'write' || event.access === 'control') found.writes += 1;
  if (!found.reasons.includes(reason)) found.reasons.push(reason);
  const command = readable(commandValue(event));
  if (!found.commands.includes(command) && found.commands.length < MAX_NAMED) {
    found.commands.push(command);
  }
  const unit = event.unit === undefined ? '' : ` unit ${event.unit}`;
  const at = event.address === undefined ? '' : ` at ${event.address}`;
  const value = event.value === undefined ? '' : ` value ${event.value}`;
  const text = `${event.src} sent ${event.dst}${unit} ${event.function}${at}${value} (${event.access})`;
  sample(found.samples, event, text);
}

function draft(found: Unusual): FindingDraft {
  found.grown = false;
  const { source, target, normal, commands } = found;
  const why = ranked.filter((reason) => found.reasons.includes(reason));
  const [worst = 'hours'] = why;
  const text =
    normal.total === 0
      ? `Nothing was exchanged between ${source} and ${target} before.`
      : `Normal between them: ${list(normal.commands)}; ${plural(normal.total, 'command')} on ${plural(normal.days, 'day')}${normal.since === null ? '' : ` since ${when(normal.since)}`}.`;
  return {
    key: found.key,
    title: `Unusual ${found.protocol} command to ${target}`,
    message: `${source} sent ${target} ${list(commands)}: ${list(why.map((reason) => reasons[reason]))}. ${text}`,
    severity: severityOf[worst],
    basis: 'baseline',
    startTime: found.start,
    endTime: found.end,
    src: { ip: source },
    dst: { ip: target, ...(found.port === 0 ? {} : { port: found.port }) },
    entities: [device(source)],
    explanation: {
      observed: `${plural(found.samples.total, 'command')}, ${found.writes} of them changing something: ${list(commands)}`,
      normal: text,
      timesSeen: normal.total,
      since: normal.since,
    },
    measurements: {
      protocol: found.protocol,
      commands,
      reasons: why.map((reason) => reasons[reason]),
      records: found.samples.total,
      writes: found.writes,
      usual_commands: normal.commands,
      usual_total: normal.total,
      days_known: normal.days,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: source },
      { name: 'dst_endpoint.ip', type: 'IP Address', value: target },
    ],
    evidences: sampled(found.samples),
    evidenceTotal: found.samples.total,
  };
}

export const otUnusualCommand: Detector<Parameters, PatternOfLife> = {
  uid: 'impact/ot-unusual-command',
  name: 'Unusual command to a controller',
  severity: 'high',
  basis: ['baseline'],
  attacks: [
    ['TA0105', 'T0831'],
    ['TA0106', 'T0855'],
    ['TA0106', 'T0836'],
  ],
  reads: ['ot_activity'],
  blindSpots: [
    'A usual write with another value: what is dangerous depends on the process.',
    'Another address within the same hundred, or another unit behind the same gateway.',
    'Pairs seen for fewer than three days or eight commands, and pairs that try something new all the time.',
    'Commands of protocols the sensor does not decode (S7, IEC 104, anything inside TLS).',
  ],
  parameters,
  watch: observe,
};
