/** One source asks many controllers, units or functions that it never asked before. */
import { z } from 'zod';
import { established, type PatternOfLife } from '../../baselines/ask.ts';
import { commandValue, otPair } from '../../baselines/learn.ts';
import { device } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { Event } from '../../domain/event.ts';
import { growingKey } from '../key.ts';
import {
  isKnownPath,
  isNetworkKnown,
  isOtContact,
  otPorts,
  otService,
  type OtContact,
} from '../ot.ts';
import { newSamples, sample, sampled, type Samples } from '../samples.ts';
import { list, plural } from '../wording.ts';

const parameters = z.object({
  /** New controllers, units or functions count together within this time, milliseconds. Zeek `policy/misc/scan`: 5 minutes. */
  windowMs: z
    .number()
    .positive()
    .default(5 * 60_000),
  /** Controllers never spoken to. Ours: a fifth of Zeek's 25 hosts, because a plant has few. */
  controllers: z.number().int().positive().default(5),
  /** Units behind one controller never asked. Ours: gateways have a handful, scanners try all 247. */
  units: z.number().int().positive().default(10),
  /** Functions never used with one controller. Ours: clients use a few, a scanner of functions tries dozens. */
  functions: z.number().int().positive().default(8),
  /** A scan is over after this long without another target, milliseconds. As for range scans. */
  quietMs: z
    .number()
    .positive()
    .default(30 * 60_000),
});
type Parameters = z.infer<typeof parameters>;

type Kind = 'controllers' | 'units' | 'functions';
const kinds: readonly Kind[] = ['controllers', 'units', 'functions'];

/** Targets remembered of one source; beyond it the count is a lower bound. */
const MAX_TARGETS = 512;

interface Asked {
  key: string;
  source: string;
  /** What was new, by kind, with the time it was first asked; units and functions as `address/unit`. */
  fresh: Record<Kind, Record<string, number>>;
  exceptions: number;
  start: number;
  end: number;
  samples: Samples;
  open: boolean;
  grown: boolean;
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  let sources = new Map<string, Asked>();
  return {
    on(event: Event) {
      if (!isOtContact(event) || !isNetworkKnown(baselines)) return [];
      const fresh = newTargets(event, baselines);
      if (fresh.length === 0) return [];
      const running = sources.get(event.src);
      const asked = continues(running, event.time, parameters)
        ? running
        : newAsked(event, parameters.quietMs);
      sources.set(event.src, asked);
      add(asked, event, fresh);
      if (asked.open || !isScan(asked, event.time, parameters)) return [];
      asked.open = true;
      return [draft(asked)];
    },
    advance(time) {
      const grown: FindingDraft[] = [];
      for (const [source, asked] of sources) {
        if (asked.open && asked.grown) grown.push(draft(asked));
        if (time - asked.end > 2 * parameters.quietMs) sources.delete(source);
      }
      return grown;
    },
    save: () => [...sources],
    load(state) {
      sources = new Map(state as [string, Asked][]);
    },
  };
}

function continues(
  running: Asked | undefined,
  time: number,
  { quietMs, windowMs }: Parameters,
): running is Asked {
  if (running === undefined) return false;
  return Math.abs(time - running.end) <= (running.open ? quietMs : windowMs);
}

function newAsked(event: OtContact, quietMs: number): Asked {
  return {
    key: growingKey([event.src], event.time, quietMs),
    source: event.src,
    fresh: { controllers: {}, units: {}, functions: {} },
    exceptions: 0,
    start: event.time,
    end: event.time,
    samples: newSamples(),
    open: false,
    grown: true,
  };
}

/** What of this contact the source never did before: another controller, and on a known one another unit or function. */
function newTargets(event: OtContact, baselines: PatternOfLife): { kind: Kind; name: string }[] {
  const fresh: { kind: Kind; name: string }[] = [];
  const known = isKnownPath(event, baselines);
  if (!known) fresh.push({ kind: 'controllers', name: event.dst });
  if (event.class !== 'ot_activity') return fresh;
  const pair = otPair(event);
  const { unit } = event;
  // Pattern of life does not keep units: on a path that is known they are taken as known too.
  if (unit !== undefined && !known) fresh.push({ kind: 'units', name: `${event.dst}/${unit}` });
  if (!established(baselines.seen(pair, 'commands', commandValue(event)))) {
    fresh.push({ kind: 'functions', name: `${event.dst}/${event.function}` });
  }
  return fresh;
}

function add(asked: Asked, event: OtContact, fresh: { kind: Kind; name: string }[]): void {
  asked.grown = true;
  asked.start = Math.min(asked.start, event.time);
  asked.end = Math.max(asked.end, event.time);
  for (const { kind, name } of fresh) {
    const names = asked.fresh[kind];
    if (names[name] !== undefined || Object.keys(names).length < MAX_TARGETS) {
      names[name] = event.time;
    }
  }
  const isCommand = event.class === 'ot_activity';
  if (isCommand && event.exception !== undefined) asked.exceptions += 1;
  const what = isCommand
    ? `sent ${event.function}${event.unit === undefined ? '' : ` for unit ${event.unit}`} to`
    : `tried ${otService(event) ?? 'a controller'} on`;
  sample(asked.samples, event, `${event.src} ${what} ${event.dst}`);
}

function isScan(asked: Asked, time: number, parameters: Parameters): boolean {
  const recent = (kind: Kind) =>
    Object.entries(asked.fresh[kind])
      .filter(([, at]) => Math.abs(time - at) <= parameters.windowMs)
      .map(([name]) => name);
  if (recent('controllers').length >= parameters.controllers) return true;
  return (
    mostOfOne(recent('units')) >= parameters.units ||
    mostOfOne(recent('functions')) >= parameters.functions
  );
}

/** The greatest number of names that share what stands before their first slash. */
function mostOfOne(names: readonly string[]): number {
  const counts = new Map<string, number>();
  for (const name of names) {
    const controller = name.slice(0, name.indexOf('/'));
    counts.set(controller, (counts.get(controller) ?? 0) + 1);
  }
  return Math.max(0, ...counts.values());
}

function draft(asked: Asked): FindingDraft {
  asked.grown = false;
  const { source, fresh, samples } = asked;
  const [controllers = 0, units = 0, functions = 0] = kinds.map(
    (kind) => Object.keys(fresh[kind]).length,
  );
  const targets = [
    ...new Set(
      kinds.flatMap((kind) => Object.keys(fresh[kind])).map((name) => name.split('/')[0] ?? ''),
    ),
  ];
  const seconds = Math.max(1, Math.round((asked.end - asked.start) / 1000));
  const observed = `${plural(controllers, 'new controller')}, ${plural(units, 'new unit')} and ${plural(functions, 'new function')} in ${plural(seconds, 'second')}`;
  const normal = `${source} never asked for these before.`;
  return {
    key: asked.key,
    title: 'Scan of controllers',
    message: `${source} asked ${list(targets)}: ${observed}. ${normal}`,
    severity: 'high',
    basis: 'baseline',
    startTime: asked.start,
    endTime: asked.end,
    src: { ip: source },
    entities: [device(source)],
    explanation: { observed, normal, timesSeen: 0, since: null },
    measurements: {
      targets,
      controllers,
      units,
      functions,
      exceptions: asked.exceptions,
      records: samples.total,
      seconds,
    },
    observables: [{ name: 'src_endpoint.ip', type: 'IP Address', value: source }],
    evidences: sampled(samples),
    evidenceTotal: samples.total,
  };
}

export const otScan: Detector<Parameters, PatternOfLife> = {
  uid: 'discovery/ot-scan',
  name: 'Scan of controllers',
  severity: 'high',
  basis: ['baseline'],
  attacks: [
    ['TA0102', 'T0846'],
    ['TA0102', 'T0888'],
  ],
  reads: ['ot_activity', 'network_activity'],
  flowPorts: otPorts,
  blindSpots: [
    'A scan slower than five controllers in five minutes.',
    'Another unit behind a gateway that the source already uses.',
    'Anything in the first three days of watching.',
    'Broadcasts by which EtherNet/IP and BACnet devices find each other.',
  ],
  parameters,
  watch: observe,
};
