/** What one source does again and again, gathered until it tells something, then told as a finding that grows. */
import { device } from '../domain/entity.ts';
import { evidenceOf } from '../domain/record.ts';
import type { EvidenceDraft, FindingDraft, Observer } from '../domain/detector.ts';
import type { Event } from '../domain/event.ts';
import { growingKey } from './key.ts';
import { newSamples, sampled, SAMPLE_SIZE, type Samples } from './samples.ts';

/** One attempt or use that a detection counts. */
export interface Act {
  time: number;
  source: string;
  target: string;
  port: number | undefined;
  /** The account as pattern of life writes it; empty where the record names none. */
  user: string;
  hostname: string | undefined;
  /** The detection's own word: `failed`, `ADMIN$`, `rdp`… */
  kind: string;
  evidence: EvidenceDraft;
}

/** JSON-safe; `normal` is what the detection remembers of how things were when it opened. */
export interface Bout<N> {
  key: string;
  source: string;
  first: { target: string; port: number | undefined };
  normal: N;
  start: number;
  end: number;
  acts: number;
  kinds: Record<string, number>;
  users: string[];
  targets: string[];
  hostnames: string[];
  samples: Samples;
  grown: boolean;
}

export interface BoutRules<N> {
  /** Acts further apart than this are not judged together. */
  windowMs: number;
  /** Acts further apart than this belong to another finding. */
  quietMs: number;
  act(event: Event): Act | null;
  /** What is judged apart: a source, or a source and a server. */
  group(act: Act): string;
  /** The acts that give it away and what was normal, or null while they tell nothing. */
  tells(recent: readonly Act[], act: Act): { acts: readonly Act[]; normal: N } | null;
  draft(bout: Bout<N>): FindingDraft;
  /** Called for each act a finding rests on: what it shows is not learnt as normal. */
  distrust?(act: Act): void;
}

/** Acts held for one group before they tell something: several times any threshold. */
const MAX_HELD = 300;
/** Accounts, targets and host names told in one finding; tools make up thousands. */
const MAX_NAMED = 500;

interface Held<N> {
  recent: Act[];
  newest: number;
  bout: Bout<N> | null;
}

export function actOf(
  event: Event,
  { summary, ...of }: { kind: string; user: string; hostname?: string; summary: string },
): Act {
  return {
    time: event.time,
    source: event.src,
    target: event.dst,
    port: event.dstPort,
    hostname: undefined,
    ...of,
    evidence: evidenceOf(event, summary),
  };
}

/** An observer that gathers acts by group, and opens and grows findings as the rules say. */
export function watchBouts<N>(rules: BoutRules<N>): Observer {
  let groups = new Map<string, Held<N>>();
  return {
    on(event) {
      const act = rules.act(event);
      if (act === null) return [];
      const group = rules.group(act);
      const held = groups.get(group) ?? { recent: [], newest: -Infinity, bout: null };
      groups.set(group, held);
      held.newest = Math.max(held.newest, act.time);
      if (held.bout !== null && act.time - held.bout.end <= rules.quietMs) {
        addAct(held.bout, act);
        rules.distrust?.(act);
        return [];
      }
      return open(held, { act, group, rules });
    },
    advance(time) {
      const grown: FindingDraft[] = [];
      for (const [group, { bout, newest }] of groups) {
        if (bout?.grown === true) grown.push(told(bout, rules));
        if (time - newest > 2 * Math.max(rules.quietMs, rules.windowMs)) groups.delete(group);
      }
      return grown;
    },
    save: () => [...groups],
    load(state) {
      groups = new Map(state as [string, Held<N>][]);
    },
  };
}

function open<N>(
  held: Held<N>,
  { act, group, rules }: { act: Act; group: string; rules: BoutRules<N> },
): FindingDraft[] {
  held.recent = [...held.recent, act]
    .filter(({ time }) => Math.abs(act.time - time) <= rules.windowMs)
    .slice(-MAX_HELD);
  const telling = rules.tells(held.recent, act);
  if (telling === null) return [];
  const start = Math.min(...telling.acts.map(({ time }) => time));
  held.bout = {
    key: growingKey([group], start, rules.quietMs),
    source: act.source,
    first: { target: act.target, port: act.port },
    normal: telling.normal,
    start,
    end: start,
    acts: 0,
    kinds: {},
    users: [],
    targets: [],
    hostnames: [],
    samples: newSamples(),
    grown: true,
  };
  for (const one of telling.acts) {
    addAct(held.bout, one);
    rules.distrust?.(one);
  }
  held.recent = [];
  return [told(held.bout, rules)];
}

function addAct<N>(bout: Bout<N>, act: Act): void {
  bout.start = Math.min(bout.start, act.time);
  bout.end = Math.max(bout.end, act.time);
  bout.acts += 1;
  bout.kinds[act.kind] = (bout.kinds[act.kind] ?? 0) + 1;
  name(bout.users, act.user);
  name(bout.targets, act.target);
  name(bout.hostnames, act.hostname ?? '');
  bout.samples.total += 1;
  if (bout.samples.kept.length < SAMPLE_SIZE) bout.samples.kept.push(act.evidence);
  bout.grown = true;
}

function name(names: string[], value: string): void {
  if (value !== '' && names.length < MAX_NAMED && !names.includes(value)) names.push(value);
}

function told<N>(bout: Bout<N>, rules: BoutRules<N>): FindingDraft {
  bout.grown = false;
  return rules.draft(bout);
}

/** How long it went on, in whole seconds, at least one. */
export function secondsOf({ start, end }: { start: number; end: number }): number {
  return Math.max(1, Math.round((end - start) / 1000));
}

/** The parts of a draft that every bout has; accounts become observables, not entities: most were only tried. */
export function draftOf<N>(
  bout: Bout<N>,
): Pick<
  FindingDraft,
  | 'key'
  | 'startTime'
  | 'endTime'
  | 'src'
  | 'dst'
  | 'entities'
  | 'observables'
  | 'evidences'
  | 'evidenceTotal'
> {
  const { source, first, targets, users, hostnames } = bout;
  const port = first.port === undefined ? {} : { port: first.port };
  return {
    key: bout.key,
    startTime: bout.start,
    endTime: bout.end,
    src: { ip: source, ...(hostnames[0] ? { hostname: hostnames[0] } : {}) },
    ...(targets.length === 1 ? { dst: { ip: first.target, ...port } } : {}),
    entities: [device(source)],
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: source },
      ...targets
        .slice(0, 20)
        .map((value) => ({ name: 'dst_endpoint.ip', type: 'IP Address' as const, value })),
      ...users
        .slice(0, 50)
        .map((value) => ({ name: 'user.name', type: 'User Name' as const, value })),
    ],
    evidences: sampled(bout.samples),
    evidenceTotal: bout.samples.total,
  };
}
