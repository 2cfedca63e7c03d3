/** Remote desktop tried on many addresses by one source, sessions without a user counted as scanning. */
import type { PatternOfLife } from '../../baselines/ask.ts';
import type { Detector, Observer } from '../../domain/detector.ts';
import type { Event, NetworkActivity, RdpActivity } from '../../domain/event.ts';
import { established } from '../../baselines/ask.ts';
import { device } from '../../domain/entity.ts';
import { shownName } from '../../domain/shown-name.ts';
import { z } from 'zod';
import {
  aboutRangeScan,
  addressesOnPort,
  describeContact,
  isUsualContact,
  rangeScanDraft,
  rangeScanParameters,
  weighContact,
  type RangeScanAbout,
} from '../range-scan.ts';
import { RDP_PORT } from '../scanned-ports.ts';
import { observeSweeps } from '../sweeping.ts';
import { marksOf } from '../tool-marks.ts';

const parameters = rangeScanParameters.extend({
  /**
   * Weight of an address to which the source opened a session that names no user and no client, or a tool: ten of
   * them are a scan. Ours: Windows and FreeRDP send the user's name in the first packet.
   */
  anonymous: z.number().positive().default(2.5),
});
type Parameters = z.infer<typeof parameters>;

function isFlow(event: Event): event is NetworkActivity {
  return event.class === 'network_activity' && event.proto === 'tcp' && event.dstPort === RDP_PORT;
}

/** A record without a result may be a later step of a session whose first step named the user. */
function isAnonymousSession(event: RdpActivity): boolean {
  if (marksOf(event).length > 0) return true;
  const named = event.cookie !== undefined || event.clientName !== undefined;
  return !named && event.result !== undefined;
}

function isUsual(event: RdpActivity, baselines: PatternOfLife): boolean {
  const source = device(event.src);
  return (
    isUsualContact(event, baselines) ||
    established(baselines.seen(source, 'administers', `${event.dst}|rdp`))
  );
}

function observe(parameters: Parameters, baselines: PatternOfLife): Observer {
  return observeSweeps<RangeScanAbout, NetworkActivity | RdpActivity>({
    ...parameters,
    read: (event) => (isFlow(event) || event.class === 'rdp_activity' ? event : null),
    ...addressesOnPort,
    weigh(event) {
      if (isFlow(event)) return weighContact(event, { parameters, baselines });
      if (!isAnonymousSession(event) || isUsual(event, baselines)) return null;
      return { weight: parameters.anonymous, unexpected: true };
    },
    summary: (event) => (isFlow(event) ? describeContact(event) : describeSession(event)),
    about: (event) => aboutRangeScan(event, baselines),
    draft: (scan) => rangeScanDraft(scan, 'RDP scan'),
  });
}

function describeSession({ src, dst, cookie }: RdpActivity): string {
  const as = cookie === undefined ? 'without a user name' : `as ${shownName(cookie)}`;
  return `${src} opened an RDP session to ${dst} ${as}`;
}

export const rdpScan: Detector<Parameters, PatternOfLife> = {
  uid: 'discovery/rdp-scan',
  name: 'RDP scan',
  severity: 'medium',
  basis: ['rule', 'baseline'],
  attacks: [['TA0007', 'T1046']],
  reads: ['network_activity', 'rdp_activity'],
  flowPorts: new Set([RDP_PORT]),
  blindSpots: [
    'Fewer than 25 silent addresses, or ten with a session that names nobody, in any five minutes.',
    'Remote desktop on another port, where no sensor recognises it.',
    'A gateway that normally opens remote desktops on 16 addresses or more may open further ones.',
    'Suricata names the user in one record of a session only: a session is anonymous there when it also failed.',
  ],
  parameters,
  watch: observe,
};
