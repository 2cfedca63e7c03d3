/** What a person confirmed as benign gives no baseline finding any more, nor does a running finding grow by it. */
import { expect, it } from 'vitest';
import type { DetectorUid } from '../../domain/detector.ts';
import type { Event, LdapActivity, SmbActivity } from '../../domain/event.ts';
import { DAY, flow, HOUR, logOn, MINUTE, monday, SECOND } from './made.ts';
import { command, later, plc, polling } from './ot-made.ts';
import { confirmed, start } from './pass.ts';

const friday = monday + 4 * DAY;
const life = [0, 1, 2, 3].map((day) => flow({ time: monday + day * DAY, outcome: 'answered' }));
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

interface Case {
  uid: DetectorUid;
  before: Event[];
  /** What is found, confirmed and then done again, at this time. */
  confirmed: (time: number) => Event[];
  /** Something like it that nobody confirmed. */
  other: (time: number) => Event[];
  at: number;
}

const cases: Case[] = [
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
];

it.each(cases)('$uid stays quiet on what was confirmed, and fires on what was not', (given) => {
  const running = start(given.uid);
  for (const event of [...given.before, ...given.confirmed(given.at)]) running.pass.take(event);
  const after = confirmed(running);
  for (const wait of [MINUTE, 30 * MINUTE, DAY, 2 * DAY]) {
    for (const event of given.confirmed(given.at + wait)) after.pass.take(event);
  }
  expect(after.pass.takeFindings()).toEqual([]);
  for (const event of given.other(given.at + 3 * DAY)) after.pass.take(event);
  expect(after.pass.takeFindings()).toHaveLength(1);
});
