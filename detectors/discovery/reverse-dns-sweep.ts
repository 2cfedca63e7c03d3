/** Reverse look-ups of many internal addresses by one client within minutes. */
import { z } from 'zod';
import { ESTABLISHED_DAYS, type PatternOfLife } from '../../baselines/ask.ts';
import { isPrivate } from '../../domain/address.ts';
import { device, subnetOf } from '../../domain/entity.ts';
import type { Detector, FindingDraft, Observer } from '../../domain/detector.ts';
import type { DnsActivity, Event } from '../../domain/event.ts';
import { forgetResolvers, isResolver, noteAnswer, type Resolvers } from '../resolvers.ts';
import { addressAsked } from '../reverse-name.ts';
import { sampled } from '../samples.ts';
import { figuresOf, type Sweep } from '../sweep.ts';
import { observeSweeps } from '../sweeping.ts';
import { list, plural, when } from '../wording.ts';

const parameters = z.object({
  /** Internal addresses looked up in one window that make a sweep. Zeek `policy/misc/scan`: 25 hosts in 5 minutes. */
  threshold: z.number().positive().default(25),
  /** A source that looks addresses up on several days may do this many times its mean hour. Ours: a busy day. */
  habit: z.number().min(1).default(3),
  /** Whoever answers this many clients resolves names for others. Ours: an ordinary machine answers none. */
  minClients: z.number().int().positive().default(1),
  /** All look-ups count alike. */
  minUnexpected: z.number().min(0).max(1).default(0),
  /** A sweep is over after this long without another address, milliseconds. */
  quietMs: z
    .number()
    .positive()
    .default(30 * 60_000),
});
type Parameters = z.infer<typeof parameters>;

/** Networks named in one finding. */
const MAX_NAMED = 20;

/** JSON-safe: whom the client asked, and what was normal for it when the sweep began. */
interface About {
  server: string;
  hourly: number;
  since: number | null;
  days: number;
}

interface State {
  resolvers: Resolvers;
  sweeps: unknown;
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  let resolvers: Resolvers = {};
  const sweeps = observeSweeps<About, DnsActivity>({
    ...parameters,
    read: lookUp,
    track: ({ src }) => src,
    sweep: ({ src }) => src,
    parts: ({ src }) => [src],
    thing: ({ query }) => addressAsked(query) ?? '',
    answered: ({ rcode, answers }) => rcode === 'NOERROR' && answers.length > 0,
    weigh({ src }) {
      if (isResolver(resolvers, src, parameters.minClients)) return null;
      const usual = parameters.habit * habitOf(src, baselines);
      return { weight: Math.min(1, parameters.threshold / Math.max(1, usual)), unexpected: true };
    },
    summary: ({ src, dst, query }) => `${src} asked ${dst} which name ${addressAsked(query)} has`,
    about: ({ src, dst }) => aboutSweep(src, dst, baselines),
    draft,
  });
  return {
    on(event) {
      if (event.class !== 'dns_activity') return [];
      if (isPrivate(event.dst)) noteAnswer(resolvers, event, parameters.minClients);
      return sweeps.on(event);
    },
    advance(time) {
      forgetResolvers(resolvers, time);
      return sweeps.advance(time);
    },
    save: (): State => ({ resolvers, sweeps: sweeps.save() }),
    load(state) {
      const saved = state as State;
      resolvers = saved.resolvers;
      sweeps.load(saved.sweeps);
    },
  };
}

/** A look-up of an internal address: a private one, or a neighbour. */
function lookUp(event: Event): DnsActivity | null {
  if (event.class !== 'dns_activity' || event.queryType !== 'PTR') return null;
  const asked = addressAsked(event.query);
  if (asked === null) return null;
  return isPrivate(asked) || subnetOf(asked) === subnetOf(event.src) ? event : null;
}

/** Look-ups in a mean hour of a source that made some on enough days before this one; 0 for any other. */
function habitOf(source: string, baselines: PatternOfLife): number {
  const usual = baselines.usually(device(source), 'ptr_lookups');
  return usual !== undefined && usual.days > ESTABLISHED_DAYS ? usual.mean : 0;
}

function aboutSweep(source: string, server: string, baselines: PatternOfLife): About {
  const known = baselines.known(device(source));
  const usual = baselines.usually(device(source), 'ptr_lookups');
  return {
    server,
    hourly: Math.round(usual?.mean ?? 0),
    since: known?.since ?? null,
    days: known?.days ?? 0,
  };
}

function draft(sweep: Sweep<About>): FindingDraft {
  const { source, about } = sweep;
  const { answered, seconds } = figuresOf(sweep);
  const networks = [...new Set([...sweep.things.keys()].map(subnetOf))].sort();
  const addresses = `${sweep.full ? 'at least ' : ''}${plural(sweep.things.size, 'internal address')}`;
  const observed = `reverse look-ups of ${addresses} in ${plural(seconds, 'second')}, in ${list(networks)}; ${answered} had a name`;
  const normal = normalText(source, about);
  return {
    key: sweep.key,
    title: `Reverse DNS sweep of ${plural(networks.length, 'network')}`,
    message: `${source} asked ${about.server} for ${observed}. ${normal}`,
    severity: 'medium',
    basis: 'rule',
    startTime: sweep.start,
    endTime: sweep.end,
    src: { ip: source },
    dst: { ip: about.server },
    entities: [device(source)],
    explanation: { observed, normal, timesSeen: about.hourly, since: about.since },
    measurements: {
      targets: sweep.things.size,
      networks: networks.slice(0, MAX_NAMED),
      named: answered,
      unnamed: sweep.things.size - answered,
      server: about.server,
      seconds,
      usual_hourly: about.hourly,
      days_known: about.days,
    },
    observables: [
      { name: 'src_endpoint.ip', type: 'IP Address', value: source },
      { name: 'dst_endpoint.ip', type: 'IP Address', value: about.server },
    ],
    evidences: sampled(sweep.samples),
    evidenceTotal: sweep.samples.total,
  };
}

function normalText(source: string, { hourly, since, days }: About): string {
  if (since === null) return `Nothing is known yet of what is normal for ${source}.`;
  const usual = hourly === 0 ? 'hardly any look-up' : plural(hourly, 'look-up');
  return `Normal for ${source} is ${usual} in an hour with any, learnt over ${plural(days, 'day')} since ${when(since)}.`;
}

export const reverseDnsSweep: Detector<Parameters, PatternOfLife> = {
  uid: 'discovery/reverse-dns-sweep',
  name: 'Reverse DNS sweep',
  severity: 'medium',
  basis: ['rule'],
  attacks: [
    ['TA0007', 'T1018'],
    ['TA0043', 'T1590.002'],
    ['TA0043', 'T1590.005'],
  ],
  reads: ['dns_activity'],
  blindSpots: [
    'Fewer than 25 addresses in any five minutes.',
    'Look-ups over TLS or HTTPS, and those that a resolver makes, itself or for a client behind it.',
    'Public addresses outside the client’s own subnet, though they may be internal ones.',
    'A source whose sweeps went on for three days: that is taken for inventory or monitoring.',
  ],
  parameters,
  watch: observe,
};
