/** RDP, SSH or WinRM sessions to hosts that this device never administered. */
import { z } from 'zod';
import { administration } from '../../baselines/administration.ts';
import { established, type PatternOfLife } from '../../baselines/ask.ts';
import { peerValue } from '../../baselines/learn.ts';
import { isPrivate } from '../../domain/address.ts';
import { credential, device } from '../../domain/entity.ts';
import type { Detector } from '../../domain/detector.ts';
import type { Event, NetworkActivity } from '../../domain/event.ts';
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
import { marksOf } from '../tool-marks.ts';

const parameters = z.object({
  /** Bytes from the server that make a flow a session. Ours: key exchange alone takes 1–2 kB, a probe far less. */
  sessionBytes: z.number().int().positive().default(4_000),
  /** Devices that use a service before it is everybody's (a jump host, a terminal server). Ours. */
  sharedBy: z.number().int().positive().default(3),
  /** Hosts are judged together within this time, milliseconds. Ours. */
  windowMs: z.number().positive().default(3_600_000),
  /** Sessions further apart than this belong to another finding, milliseconds. Ours. */
  quietMs: z
    .number()
    .positive()
    .default(4 * 3_600_000),
});
type Parameters = z.infer<typeof parameters>;

/** Registered ports (IANA) of the services by which hosts are administered. */
const services: ReadonlyMap<number, string> = new Map([
  [22, 'ssh'],
  [3389, 'rdp'],
  [5985, 'winrm'],
  [5986, 'winrm'],
]);

interface Asking {
  parameters: Parameters;
  baselines: PatternOfLife;
}

function sessionOf(event: Event, { parameters, baselines }: Asking): Act | null {
  const means = meansOf(event, parameters);
  if (means === null || event.src === event.dst) return null;
  if (!isPrivate(event.src) || !isPrivate(event.dst)) return null;
  if (!(baselines.known(device(event.src))?.mature ?? false)) return null;
  if (isUsual(event, { parameters, baselines })) return null;
  const user = event.class === 'authentication' ? credential(event).id : '';
  const as = user === '' ? '' : ` as ${shownName(user)}`;
  const summary = `${means.toUpperCase()} session from ${event.src} to ${event.dst}${as}`;
  return actOf(event, { kind: means, user, summary });
}

/** The service a session used; null for what is none, and for scanners that name themselves. */
function meansOf(event: Event, { sessionBytes }: Parameters): string | null {
  switch (event.class) {
    case 'rdp_activity':
      return marksOf(event).length > 0 ? null : 'rdp';
    case 'ssh_activity':
      return administration(event);
    case 'authentication':
      return event.logonType === 10 && event.outcome === 'success' ? 'rdp' : null;
    case 'network_activity':
      return isSession(event, sessionBytes) ? (services.get(event.dstPort ?? 0) ?? null) : null;
    default:
      return null;
  }
}

function isSession({ outcome, bytesIn }: NetworkActivity, sessionBytes: number): boolean {
  return outcome === 'answered' && bytesIn >= sessionBytes;
}

/** It did so on two days before, or so many devices use this service that it says nothing. */
function isUsual(event: Event, { parameters, baselines }: Asking): boolean {
  if (administers({ source: event.src, target: event.dst }, baselines)) return true;
  if (event.dstPort === undefined) return false;
  const value = peerValue({ address: event.dst, port: event.dstPort, proto: event.proto });
  if (established(baselines.seen(device(event.src), 'peers', value))) return true;
  if (event.class === 'authentication') return false;
  const clients = baselines.usual({ kind: 'service', id: value }, 'clients')?.values ?? [];
  return clients.filter(({ seen }) => established(seen)).length >= parameters.sharedBy;
}

export const unusualRemoteService: Detector<Parameters, PatternOfLife> = {
  uid: 'lateral-movement/unusual-remote-service',
  name: 'Unusual remote service',
  severity: 'medium',
  basis: ['baseline'],
  attacks: [
    ['TA0008', 'T1021.001'],
    ['TA0008', 'T1021.004'],
    ['TA0008', 'T1021.006'],
  ],
  reads: ['rdp_activity', 'ssh_activity', 'network_activity', 'authentication'],
  flowPorts: new Set(services.keys()),
  blindSpots: [
    'Devices known for less than three days: nothing is normal for them yet.',
    'Services that three devices or more use already, such as a jump host.',
    'RDP, SSH and WinRM on ports of their own that the sensor does not recognise.',
    'An administrator’s own machine that goes to three new hosts at once, or to as many as it has.',
    'An intruder who sits on the machine that normally administers the host.',
  ],
  parameters,
  watch: (parameters, baselines) =>
    watchBouts<Administering>({
      windowMs: parameters.windowMs,
      quietMs: parameters.quietMs,
      act: (event) => sessionOf(event, { parameters, baselines }),
      group: ({ source }) => source,
      tells(recent, { source }) {
        const normal = administeringOf(source, baselines);
        return hostCount(recent) <= explained(normal) ? null : { acts: recent, normal };
      },
      draft: (bout) =>
        administeringDraft(bout, {
          title: `Remote sessions by ${bout.source} to hosts it never administered`,
          verb: 'opened',
          severity: bout.targets.length === 1 ? 'low' : severityOf(bout.targets.length),
        }),
      distrust({ source, target, kind, time }) {
        baselines.distrust(device(source), 'administers', { value: `${target}|${kind}`, time });
      },
    }),
};
