/** What each detection that asks pattern of life finds, done once, and again otherwise. */
import type { DetectorUid } from '../../domain/detector.ts';
import type { Authentication, Event, LdapActivity, SmbActivity } from '../../domain/event.ts';
import { DAY, flow, HOUR, logOn, monday, SECOND } from './made.ts';
import { command, later, plc, polling } from './ot-made.ts';

const friday = monday + 4 * DAY;
const life = [0, 1, 2, 3].map((day) => flow({ time: monday + day * DAY, outcome: 'answered' }));
/** From the same machine and subnet, until somebody comes from elsewhere. */
const working = Array.from({ length: 15 }, (_, i) =>
  logOn({
    time: monday + Math.floor(i / 3) * DAY + (8 + (i % 3)) * HOUR,
    host: 'LT-JMORGAN',
  }),
);
const saturday = monday + 5 * DAY + 9 * HOUR;
const stranger = (time: number, given: Partial<Authentication>): Event[] => [
  logOn({ time, ...given }),
];
const logOns = [0, 1, 2, 3].map((day) => logOn({ time: monday + day * DAY + 8 * HOUR }));

function searches(time: number, dst: string): LdapActivity[] {
  return Array.from({ length: 10 }, (_, i) => ({
    ...{ class: 'ldap_activity', src: '10.0.8.50', dst, dstPort: 389, proto: 'tcp' },
    ...{ operation: 'search', entries: 1, record: flow({ time }).record },
    time: time + i * SECOND,
  }));
}

function share(time: number, dst: string): SmbActivity {
  const { src, proto, record } = logOn({ time });
  const opened = { command: 'TREE_CONNECT', share: `\\\\${dst}\\ADMIN$` };
  return { class: 'smb_activity', time, src, dst, dstPort: 445, proto, record, ...opened };
}

const session = (time: number, dst: string) =>
  flow({ time, dst, dstPort: 5985, outcome: 'answered', bytesIn: 90_000 });
const write = (time: number, address: number) =>
  command({ time, function: 'WrSingleReg', access: 'write', address });
const reach = (time: number, dst: string) =>
  flow({ time, src: '10.0.8.50', dst, dstPort: 502, outcome: 'answered' });

/** A finding that a person confirms, and one that nobody does. */
export interface BaselineCase {
  uid: DetectorUid;
  before: Event[];
  /** What is found, confirmed and then done again, at this time. */
  confirmed: (time: number) => Event[];
  /** Something like it that nobody confirmed. */
  other: (time: number) => Event[];
  at: number;
}

export const baselineCases: readonly BaselineCase[] = [
  {
    uid: 'discovery/unusual-ldap-search',
    before: life,
    confirmed: (time) => searches(time, '10.0.0.11'),
    other: (time) => searches(time, '10.0.0.12'),
    at: friday,
  },
  {
    uid: 'lateral-movement/new-admin-share-use',
    before: logOns,
    confirmed: (time) => [share(time, '10.0.1.20')],
    other: (time) => [0, 1, 2, 3].map((i) => share(time + i, `10.0.3.${i}`)),
    at: friday + 9 * HOUR,
  },
  {
    uid: 'lateral-movement/unusual-remote-service',
    before: logOns,
    confirmed: (time) => [session(time, '10.0.1.20')],
    other: (time) => [0, 1, 2, 3].map((i) => session(time + i, `10.0.3.${i}`)),
    at: friday + 9 * HOUR,
  },
  {
    uid: 'lateral-movement/ot-new-path',
    before: polling(4),
    confirmed: (time) => [reach(time, plc)],
    other: (time) => [{ ...reach(time, plc), src: '10.0.8.51' }],
    at: later,
  },
  {
    uid: 'impact/ot-unusual-command',
    before: polling(4),
    confirmed: (time) => [write(time, 0)],
    other: (time) => [write(time, 4000)],
    at: later,
  },
  {
    uid: 'initial-access/credential-from-new-hostname',
    before: working,
    confirmed: (time) => stranger(time, { host: 'KALI' }),
    other: (time) => stranger(time, { host: 'PARROT' }),
    at: saturday,
  },
  {
    uid: 'initial-access/credential-from-new-address',
    before: working,
    confirmed: (time) => stranger(time, { src: '10.9.9.5', host: 'KALI' }),
    other: (time) => stranger(time, { src: '10.9.7.5', host: 'PARROT' }),
    at: saturday,
  },
];
