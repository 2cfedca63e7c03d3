/** Administrative shares or service control used on hosts that this device never administered. */
import { z } from 'zod';
import { administration } from '../../baselines/administration.ts';
import type { PatternOfLife } from '../../baselines/ask.ts';
import { credential, device } from '../../domain/entity.ts';
import type { Detector } from '../../domain/detector.ts';
import type { Event } from '../../domain/event.ts';
import { shownName } from '../../domain/shown-name.ts';
import {
  administeringDraft,
  administeringOf,
  administers,
  explained,
  hostCount,
  severityOf,
  type Administering,
} from '../administering.ts';
import { actOf, watchBouts, type Act } from '../bout.ts';

const parameters = z.object({
  /** Hosts in the window for a source that is not known yet. Ours: an attacker’s tools go through a list. */
  unknownHosts: z.number().int().positive().default(3),
  /** Hosts are judged together within this time, milliseconds. Ours. */
  windowMs: z
    .number()
    .positive()
    .default(30 * 60_000),
  /** Uses further apart than this belong to another finding, milliseconds. Ours. */
  quietMs: z
    .number()
    .positive()
    .default(2 * 3_600_000),
});
type Parameters = z.infer<typeof parameters>;

/** Drive shares and the pipes that start something on the other side; SAM and replication are not lateral movement. */
const moving = /^(ADMIN\$|[A-Z]\$|svcctl|atsvc|itaskschedulerservice|ntsvcs|winreg)$/;

function useOf(event: Event, baselines: PatternOfLife): Act | null {
  if (event.class !== 'smb_activity' && event.class !== 'rpc_activity') return null;
  const means = administration(event);
  if (means === null || !moving.test(means) || event.src === event.dst) return null;
  if (administers({ source: event.src, target: event.dst }, baselines)) return null;
  const user =
    event.class === 'smb_activity' && event.user ? credential({ user: event.user }).id : '';
  const summary = `${event.src} used ${means} of ${event.dst}${user === '' ? '' : ` as ${shownName(user)}`}`;
  return actOf(event, { kind: means, user, summary });
}

export const newAdminShareUse: Detector<Parameters, PatternOfLife> = {
  uid: 'lateral-movement/new-admin-share-use',
  name: 'New use of administrative shares',
  severity: 'high',
  basis: ['rule', 'baseline'],
  attacks: [
    ['TA0008', 'T1021.002'],
    ['TA0002', 'T1569.002'],
  ],
  reads: ['smb_activity', 'rpc_activity'],
  blindSpots: [
    'Sessions that are encrypted by SMB 3, in which no sensor sees the share.',
    'A device known for less than three days that uses the shares of one or two hosts.',
    'An administrator’s own machine that goes to three new hosts at once, or to as many as it has.',
    'A backup or deployment host that administers more than sixteen hosts.',
  ],
  parameters,
  watch: ({ unknownHosts, windowMs, quietMs }, baselines) =>
    watchBouts<Administering>({
      windowMs,
      quietMs,
      act: (event) => useOf(event, baselines),
      group: ({ source }) => source,
      tells(recent, { source }) {
        const normal = administeringOf(source, baselines);
        const least = normal.mature ? explained(normal) + 1 : unknownHosts;
        return hostCount(recent) < least ? null : { acts: recent, normal };
      },
      draft: (bout) =>
        administeringDraft(bout, {
          title: `Administrative shares used by ${bout.source} for the first time`,
          verb: 'used',
          severity: severityOf(bout.targets.length),
        }),
      distrust({ source, target, kind, time }) {
        baselines.distrust(device(source), 'administers', { value: `${target}|${kind}`, time });
      },
    }),
};
