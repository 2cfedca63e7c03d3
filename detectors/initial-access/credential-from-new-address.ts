/** A credential used from a subnet, or signed in from a place, where it was never used. */
import { z } from 'zod';
import { established, type PatternOfLife, type Usual } from '../../baselines/ask.ts';
import { placeOf, subnetOfLogOn } from '../../baselines/places.ts';
import { credential, device, entityKey, hostName } from '../../domain/entity.ts';
import type { Detector, FindingDraft } from '../../domain/detector.ts';
import type { Authentication, Event, IdentityActivity } from '../../domain/event.ts';
import { shownName } from '../../domain/shown-name.ts';
import { actOf, draftOf, watchBouts, type Act, type Bout } from '../bout.ts';
import { namesPerson } from '../failing-habit.ts';
import { list, plural, when } from '../wording.ts';

const parameters = z.object({
  /**
   * A credential at home in more places than this has no normal one: administrators, service accounts, travellers.
   * Ours.
   */
  maxPlaces: z.number().int().positive().default(5),
  /** The same for one whose places are new in more than this share of its log-ons. Ours, as for host names. */
  maxNoveltyRate: z.number().min(0).max(1).default(0.2),
  /** A machine that this many people use as a habit is nobody's: a terminal server, a jump host, a web mailer. Ours. */
  sharedBy: z.number().int().positive().default(3),
  /** Uses from the same place grow one finding while gaps stay below this, milliseconds. Ours. */
  quietMs: z
    .number()
    .positive()
    .default(24 * 3_600_000),
});
type Parameters = z.infer<typeof parameters>;

/** What was normal when the finding opened; JSON-safe. */
interface Normal {
  places: string[];
  text: string;
  timesSeen: number;
  total: number;
  days: number;
  since: number;
}

interface Asking {
  parameters: Parameters;
  baselines: PatternOfLife;
}

function logOnAct(event: Authentication, asking: Asking): Act | null {
  const subnet = subnetOfLogOn(event);
  if (subnet === null || !namesPerson(event) || event.host === undefined) return null;
  const user = credential(event).id;
  if (!isNew({ user, facet: 'subnets', place: subnet }, asking)) return null;
  if (isAtHome(event, asking.baselines) || isSomebodys(event, asking)) return null;
  const summary = `${event.protocol.toUpperCase()} log-on of ${shownName(user)} to ${event.dst} from ${event.src}, in ${subnet}`;
  return actOf(event, { kind: subnet, user, hostname: hostName(event.host), summary });
}

function signInAct(event: IdentityActivity, asking: Asking): Act | null {
  const place = placeOf(event);
  if (place === null) return null;
  const user = credential(event).id;
  if (!isNew({ user, facet: 'places', place }, asking)) return null;
  const summary = `sign-in of ${shownName(user)} from ${event.src}, in ${place}`;
  return actOf(event, { kind: place, user, summary });
}

function act(event: Event, asking: Asking): Act | null {
  if (event.class === 'authentication') return logOnAct(event, asking);
  return event.class === 'identity_activity' ? signInAct(event, asking) : null;
}

interface Question {
  user: string;
  facet: 'subnets' | 'places';
  place: string;
}

/** The credential has a normal place, and this is none that it was seen in. */
function isNew({ user, facet, place }: Question, { parameters, baselines }: Asking): boolean {
  const who = { kind: 'credential', id: user } as const;
  const seen = baselines.seen(who, facet, place);
  if (seen !== undefined && !seen.distrusted) return false;
  const usual = baselines.usual(who, facet);
  if (usual?.mature !== true || usual.distinct > parameters.maxPlaces) return false;
  return usual.distinct / Math.max(1, usual.total) <= parameters.maxNoveltyRate;
}

/** The person's own machine, carried to another office. */
function isAtHome(event: Authentication, baselines: PatternOfLife): boolean {
  const name = hostName(event.host ?? '');
  return established(baselines.seen(credential(event), 'hostnames', name));
}

/** A colleague's desk under its own name, or a machine of many. */
function isSomebodys(event: Authentication, { parameters, baselines }: Asking): boolean {
  const users = (baselines.usual(device(event.src), 'credentials')?.values ?? []).filter(
    ({ value, seen }) => established(seen) && !value.endsWith('$'),
  );
  if (users.length >= parameters.sharedBy) return true;
  const name = hostName(event.host ?? '');
  const ownName = established(baselines.seen(device(event.src), 'hostnames', name));
  return users.length > 0 && ownName;
}

function facetOf({ port, hostname }: Pick<Act, 'port' | 'hostname'>): Question['facet'] {
  return port === undefined && hostname === undefined ? 'places' : 'subnets';
}

/** Neither the place nor the machine becomes the credential's own by being used again. */
function distrust(act: Act, baselines: PatternOfLife): void {
  const { user, source, hostname, time } = act;
  const who = { kind: 'credential', id: user } as const;
  baselines.distrust(who, facetOf(act), { value: act.kind, time });
  if (hostname === undefined) return;
  baselines.distrust(who, 'hostnames', { value: hostname, time });
  baselines.distrust(device(source), 'hostnames', { value: hostname, time });
  baselines.distrust(device(source), 'credentials', { value: entityKey(who), time });
}

function normalOf(usual: Usual | undefined, act: Act): Normal {
  const values = usual?.values.slice(0, 3) ?? [];
  const total = usual?.total ?? 0;
  const text = list(
    values.map(({ value, seen }) => `${value} in ${seen.count} of ${total} log-ons`),
  );
  return {
    places: values.map(({ value }) => value),
    text: `${text}, over ${plural(usual?.days ?? 0, 'day')}, of ${shownName(act.user)}`,
    timesSeen: values[0]?.seen.count ?? 0,
    total,
    days: usual?.days ?? 0,
    since: usual?.since ?? act.time,
  };
}

function draft(bout: Bout<Normal>): FindingDraft {
  const { source, users, kinds, normal, acts, hostnames, first } = bout;
  const [user = ''] = users;
  const [place = ''] = Object.keys(kinds);
  return {
    ...draftOf(bout),
    entities: [device(source), { kind: 'credential', id: user }],
    title: `Log-on as ${shownName(user)} from a place never used: ${place}`,
    message: `${shownName(user)} was used from ${source} in ${place}; normal is ${normal.text}.`,
    severity: 'medium',
    basis: 'baseline',
    explanation: {
      observed: `${plural(acts, 'log-on')} from ${source} in ${place}`,
      normal: `${normal.text}, since ${when(normal.since)}`,
      timesSeen: normal.timesSeen,
      since: normal.since,
    },
    measurements: {
      user,
      place,
      target: first.target,
      log_ons: acts,
      usual_places: normal.places,
      usual_log_ons: normal.timesSeen,
      total_log_ons: normal.total,
      days_known: normal.days,
      ...(hostnames[0] === undefined ? {} : { claimed_hostname: hostnames[0] }),
    },
  };
}

export const credentialFromNewAddress: Detector<Parameters, PatternOfLife> = {
  uid: 'initial-access/credential-from-new-address',
  name: 'Credential used from a new address',
  severity: 'medium',
  basis: ['baseline'],
  attacks: [['TA0001', 'T1078']],
  reads: ['authentication', 'identity_activity'],
  blindSpots: [
    'Another machine of a subnet, or another connection of a country or city, that the credential uses anyway.',
    'A colleague’s machine under its own name: borrowed desks look the same.',
    'A machine that calls itself what the person’s own machine is called.',
    'Log-ons whose records carry no work-station name (Kerberos): a service may use them on the person’s behalf.',
    'Credentials at home in more than five places, or known for less than three days.',
  ],
  parameters,
  watch: (parameters, baselines) =>
    watchBouts<Normal>({
      windowMs: parameters.quietMs,
      quietMs: parameters.quietMs,
      act: (event) => act(event, { parameters, baselines }),
      group: ({ user, kind }) => `${user}|${kind}`,
      tells(recent, last) {
        const who = { kind: 'credential', id: last.user } as const;
        return { acts: recent, normal: normalOf(baselines.usual(who, facetOf(last)), last) };
      },
      draft,
      distrust: (one) => distrust(one, baselines),
    }),
};
