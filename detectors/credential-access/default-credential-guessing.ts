/** Built-in Windows accounts tried by a source that never uses them, also where a server accepts them as guest. */
import { z } from 'zod';
import { established, type PatternOfLife } from '../../baselines/ask.ts';
import { credential, device, entityKey } from '../../domain/entity.ts';
import type { Detector, FindingDraft } from '../../domain/detector.ts';
import type { Authentication, Event } from '../../domain/event.ts';
import { shownName } from '../../domain/shown-name.ts';
import { actOf, draftOf, secondsOf, watchBouts, type Act, type Bout } from '../bout.ts';
import { isDefaultAccount } from '../default-accounts.ts';
import { list, plural, when } from '../wording.ts';

const parameters = z.object({
  /** Different built-in accounts tried on one server. Ours: an administrator has one, nobody needs three. */
  accounts: z.number().int().positive().default(3),
  /** They are judged together within this time, milliseconds. Zeek `detect-bruteforcing`: 30 minutes. */
  windowMs: z
    .number()
    .positive()
    .default(30 * 60_000),
  /** Tries further apart than this belong to another finding, milliseconds. Ours. */
  quietMs: z
    .number()
    .positive()
    .default(30 * 60_000),
});
type Parameters = z.infer<typeof parameters>;

/** Accounts the source usually has, and since when it is known. */
interface Normal {
  accounts: string[];
  timesSeen: number;
  since: number | null;
  days: number;
}

/** `refused` marks a server on which `smb-session-brute-force` counts the guesses. */
type Kind = 'accepted' | 'failed' | 'refused';

function tryOf(event: Event, baselines: PatternOfLife): Act | null {
  if (event.class !== 'authentication' || event.anonymous || event.protocol === 'other')
    return null;
  if (!isDefaultAccount(event.user)) return null;
  const usual = baselines.seen(device(event.src), 'credentials', entityKey(credential(event)));
  if (established(usual)) return null;
  const kind = kindOf(event);
  if (kind === null) return null;
  const user = credential(event).id;
  const end = kind === 'accepted' ? 'was accepted' : `failed (${event.status ?? 'no status'})`;
  const over = event.service ?? event.protocol;
  const summary = `${over.toUpperCase()} log-on of ${shownName(user)} from ${event.src} to ${event.dst} ${end}`;
  return actOf(event, { kind, user, summary, ...(event.host ? { hostname: event.host } : {}) });
}

function kindOf({ outcome, service, dstPort }: Authentication): Kind | null {
  if (outcome === 'success') return 'accepted';
  const isSmb = service === 'smb' || (service === undefined && dstPort === 445);
  if (isSmb) return 'refused';
  return outcome === 'failure' ? 'failed' : null;
}

function normalOf(source: string, baselines: PatternOfLife): Normal {
  const usual = baselines.usual(device(source), 'credentials');
  const values = (usual?.values ?? []).filter(({ seen }) => established(seen));
  return {
    accounts: values.slice(0, 3).map(({ value }) => value.slice(value.indexOf(':') + 1)),
    timesSeen: values.reduce((sum, { seen }) => sum + seen.count, 0),
    since: usual?.since ?? null,
    days: usual?.days ?? 0,
  };
}

function normalText(source: string, { accounts, since, days, timesSeen }: Normal): string {
  if (since === null) return `Nothing is known yet of what is normal for ${source}.`;
  const known = `in the ${plural(days, 'day')} it has been known, since ${when(since)}`;
  if (accounts.length === 0) return `${source} has no usual account ${known}.`;
  return `Normal for ${source} is ${list(accounts.map(shownName))} in ${plural(timesSeen, 'log-on')} ${known}.`;
}

function draft(bout: Bout<Normal>): FindingDraft {
  const { source, first, users, acts, kinds, normal } = bout;
  const seconds = secondsOf(bout);
  const accepted = kinds['accepted'] ?? 0;
  const ends = endings(accepted, acts);
  const observed = `${plural(acts, 'log-on')} with ${plural(users.length, 'built-in account')} (${list(users.map(shownName))}) in ${plural(seconds, 'second')}, ${ends}`;
  const text = normalText(source, normal);
  return {
    ...draftOf(bout),
    title: `Built-in accounts guessed at on ${first.target}`,
    message: `${source} tried ${observed} on ${first.target}. ${text}`,
    severity: accepted > 0 ? 'high' : 'medium',
    basis: 'rule',
    explanation: { observed, normal: text, timesSeen: normal.timesSeen, since: normal.since },
    measurements: {
      attempts: acts,
      failed: acts - accepted,
      accepted,
      accounts: users,
      account_count: users.length,
      hostnames: bout.hostnames.slice(0, 50),
      target: first.target,
      seconds,
      usual_accounts: normal.accounts,
      usual_logons: normal.timesSeen,
      days_known: normal.days,
    },
  };
}

function endings(accepted: number, acts: number): string {
  const guest = 'as a server that maps unknown users to guest would';
  if (accepted === acts) return `all were accepted, ${guest}`;
  if (accepted === 0) return 'all failed';
  return `${acts - accepted} failed and ${accepted} were accepted, ${guest}`;
}

export const defaultCredentialGuessing: Detector<Parameters, PatternOfLife> = {
  uid: 'credential-access/default-credential-guessing',
  name: 'Default credential guessing',
  severity: 'high',
  basis: ['rule'],
  attacks: [
    ['TA0006', 'T1110.001'],
    ['TA0008', 'T1021.002'],
    ['TA0001', 'T1078.001'],
  ],
  reads: ['authentication'],
  blindSpots: [
    'One or two built-in accounts: they can’t be told from an administrator’s own log-ons.',
    'SMB servers that refuse a guess: those are counted by smb-session-brute-force, from twenty on.',
    'Default accounts of products other than Windows.',
    'A source that has used the built-in accounts on two earlier days.',
  ],
  parameters,
  watch: ({ accounts, windowMs, quietMs }, baselines) =>
    watchBouts<Normal>({
      windowMs,
      quietMs,
      act: (event) => tryOf(event, baselines),
      group: ({ source, target }) => `${source}|${target}`,
      tells(recent, { source }) {
        if (recent.some(({ kind }) => kind === 'refused')) return null;
        if (new Set(recent.map(({ user }) => user)).size < accounts) return null;
        return { acts: recent, normal: normalOf(source, baselines) };
      },
      draft,
    }),
};
