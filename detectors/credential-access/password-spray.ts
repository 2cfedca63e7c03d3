/** Many accounts with a few tries each from one source: a few passwords against everybody. */
import { z } from 'zod';
import { established, type PatternOfLife } from '../../baselines/ask.ts';
import { credential, device, entityKey } from '../../domain/entity.ts';
import type { Detector, FindingDraft } from '../../domain/detector.ts';
import type { Authentication, Event } from '../../domain/event.ts';
import { shownName } from '../../domain/shown-name.ts';
import { actOf, draftOf, secondsOf, watchBouts, type Act, type Bout } from '../bout.ts';
import {
  allowing,
  failingHabit,
  habitText,
  namesPerson,
  type FailingHabit,
} from '../failing-habit.ts';
import { list, plural } from '../wording.ts';

const parameters = z.object({
  /**
   * Different accounts in the window, none usual at the source. Ours: a third of the 30 that Splunk's NTLM rule asks
   * for, because sprayers are patient.
   */
  accounts: z.number().int().positive().default(10),
  /** Tries at one account beyond which it is guessing, not spraying: Microsoft's baseline locks it after ten. */
  maxTries: z.number().int().positive().default(10),
  /** The window, milliseconds: six times Splunk's five minutes. Ours. */
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

/** The name did not exist, so that no password was tried: that is enumeration. */
const unknownName = /C_PRINCIPAL_UNKNOWN|^0x0*6$/i;

/** Log-ons that failed, or whose end the log does not show, with accounts this source does not usually have. */
function tryOf(event: Event, baselines: PatternOfLife): Act | null {
  if (event.class !== 'authentication' || !namesPerson(event) || !isTry(event)) return null;
  const usual = baselines.seen(device(event.src), 'credentials', entityKey(credential(event)));
  if (established(usual)) return null;
  const user = credential(event).id;
  const kind = event.outcome === 'failure' ? 'failed' : 'unanswered';
  const end = kind === 'failed' ? `failed (${event.status ?? 'no status'})` : 'has no known end';
  const summary = `${event.protocol.toUpperCase()} log-on of ${shownName(user)} from ${event.src} to ${event.dst} ${end}`;
  return actOf(event, { kind, user, summary, ...(event.host ? { hostname: event.host } : {}) });
}

/**
 * Unknown ends count only for Windows' records of explicit credentials used against another computer (4648): on the
 * wire every Kerberos log-on has such a first leg, and SMB sessions are `smb-session-brute-force`'s to judge.
 */
function isTry({ outcome, protocol, status, src, dst }: Authentication): boolean {
  if (outcome === 'failure') return !unknownName.test(status ?? '');
  return outcome === 'unknown' && protocol === 'other' && src !== dst;
}

/** The tries at accounts that were tried only a few times. */
function spread(recent: readonly Act[], maxTries: number): { acts: Act[]; accounts: number } {
  const tries = new Map<string, number>();
  for (const { user } of recent) tries.set(user, (tries.get(user) ?? 0) + 1);
  const few = new Set([...tries].filter(([, count]) => count <= maxTries).map(([user]) => user));
  return { acts: recent.filter(({ user }) => few.has(user)), accounts: few.size };
}

function draft(bout: Bout<FailingHabit>): FindingDraft {
  const { source, users, targets, acts, kinds, normal } = bout;
  const seconds = secondsOf(bout);
  const failed = kinds['failed'] ?? 0;
  const ends = failed === acts ? 'all failed' : `${failed} are known to have failed`;
  const observed = `${plural(acts, 'log-on')} with ${plural(users.length, 'account')} in ${plural(seconds, 'second')}, ${ends}`;
  const text = habitText(source, normal);
  return {
    ...draftOf(bout),
    title: `Password spray by ${source} over ${plural(users.length, 'account')}`,
    message: `${source} tried ${observed}: ${list(users.map(shownName))}. ${text}`,
    severity: 'high',
    basis: 'rule',
    explanation: { observed, normal: text, timesSeen: normal.most, since: normal.since },
    measurements: {
      attempts: acts,
      failed,
      unanswered: kinds['unanswered'] ?? 0,
      accounts: users.slice(0, 50),
      account_count: users.length,
      targets: targets.slice(0, 50),
      seconds,
      usual_failures: normal.most,
      days_known: normal.daysKnown,
    },
  };
}

export const passwordSpray: Detector<Parameters, PatternOfLife> = {
  uid: 'credential-access/password-spray',
  name: 'Password spray',
  severity: 'high',
  basis: ['rule'],
  attacks: [['TA0006', 'T1110.003']],
  reads: ['authentication'],
  blindSpots: [
    'Fewer than ten accounts in any thirty minutes: a sprayer who waits for hours between tries.',
    'A spray from many addresses, a few accounts from each.',
    'Accounts that are ordinary at the source: a spray from a terminal server over its own people.',
    'A gateway that hands on many people’s log-ons hides a spray smaller than twice its worst hour.',
  ],
  parameters,
  watch: ({ accounts, maxTries, windowMs, quietMs }, baselines) =>
    watchBouts<FailingHabit>({
      windowMs,
      quietMs,
      act: (event) => tryOf(event, baselines),
      group: ({ source }) => source,
      tells(recent, { source }) {
        const few = spread(recent, maxTries);
        if (few.accounts < accounts) return null;
        const normal = failingHabit(source, baselines);
        return few.accounts < allowing(normal, accounts) ? null : { acts: few.acts, normal };
      },
      draft,
    }),
};
