/** Many account names that the Kerberos server does not know, asked for by one source. */
import { z } from 'zod';
import type { PatternOfLife } from '../../baselines/ask.ts';
import { credential } from '../../domain/entity.ts';
import type { Detector, FindingDraft } from '../../domain/detector.ts';
import type { Event } from '../../domain/event.ts';
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
   * Different unknown names in the window. Ours: a person misspells one name in one or two ways; lists of names have
   * dozens. Splunk's rule for invalid Kerberos users asks for 30, which short lists stay below.
   */
  names: z.number().int().positive().default(6),
  /** The window, milliseconds. Splunk's rule counts over five minutes. */
  windowMs: z
    .number()
    .positive()
    .default(5 * 60_000),
  /** Names further apart than this belong to another finding, milliseconds. Ours. */
  quietMs: z
    .number()
    .positive()
    .default(30 * 60_000),
});
type Parameters = z.infer<typeof parameters>;

/** As sensors write it, and as Windows 4768 does (RFC 4120, error 6). */
const unknownName = /C_PRINCIPAL_UNKNOWN|^0x0*6$/i;

function unknownNameAct(event: Event): Act | null {
  if (event.class !== 'authentication' || event.protocol !== 'kerberos') return null;
  if (!unknownName.test(event.status ?? '') || !namesPerson(event)) return null;
  const user = credential(event).id;
  const summary = `Kerberos request of ${event.src} to ${event.dst} for ${shownName(user)}, which does not exist`;
  return actOf(event, { kind: 'unknown', user, summary });
}

function draft(bout: Bout<FailingHabit>): FindingDraft {
  const { source, users, targets, acts, normal } = bout;
  const seconds = secondsOf(bout);
  const observed = `${plural(users.length, 'account name')} that do not exist in ${plural(seconds, 'second')}`;
  const text = habitText(source, normal);
  return {
    ...draftOf(bout),
    title: `Kerberos user enumeration by ${source}`,
    message: `${source} asked ${list(targets)} for ${observed}: ${list(users.map(shownName))}. ${text}`,
    severity: 'high',
    basis: 'rule',
    explanation: { observed, normal: text, timesSeen: normal.most, since: normal.since },
    measurements: {
      requests: acts,
      accounts: users.slice(0, 50),
      account_count: users.length,
      targets,
      seconds,
      usual_failures: normal.most,
      days_known: normal.daysKnown,
    },
  };
}

export const kerberosUserEnumeration: Detector<Parameters, PatternOfLife> = {
  uid: 'credential-access/kerberos-user-enumeration',
  name: 'Kerberos user enumeration',
  severity: 'high',
  basis: ['rule'],
  attacks: [
    ['TA0007', 'T1087.002'],
    ['TA0006', 'T1110.003'],
  ],
  reads: ['authentication'],
  blindSpots: [
    'Fewer than six unknown names in any five minutes.',
    'Names that all exist: asking for them looks like the first leg of any log-on.',
    'Names of computers, which end in a dollar sign.',
    'A gateway that hands on many people’s log-ons hides a list shorter than twice its worst hour.',
  ],
  parameters,
  watch: ({ names, windowMs, quietMs }, baselines) =>
    watchBouts<FailingHabit>({
      windowMs,
      quietMs,
      act: unknownNameAct,
      group: ({ source }) => source,
      tells(recent, { source }) {
        const asked = new Set(recent.map(({ user }) => user)).size;
        if (asked < names) return null;
        const normal = failingHabit(source, baselines);
        return asked < allowing(normal, names) ? null : { acts: recent, normal };
      },
      draft,
    }),
};
