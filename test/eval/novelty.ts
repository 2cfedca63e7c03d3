/**
 * Ordinary novelty, made from the capture's own records: a new starter, mistyped passwords, a roll-out, a borrowed desk,
 * a large print job, one more host under monitoring. None of it may give a finding.
 */
import { movedTime, timeOf, withTimes, type EveRecord } from './eve-lines.ts';

/** A working day late in the quiet part of the capture; what is added, is added on it. */
const DAY = '2024-08-09';

export interface Novelty {
  name: string;
  /** Findings on these addresses are its own. */
  addresses: readonly string[];
  /** Records to add, made of the capture's. */
  records(capture: readonly EveRecord[]): EveRecord[];
}

/** A flow of its own, so that no sensor's record is joined with the one it was made from. */
let flows = 0;
function copy(record: EveRecord, texts: readonly (readonly [string, string])[]): EveRecord {
  const text = texts.reduce((t, [from, to]) => t.replaceAll(from, to), JSON.stringify(record));
  const made = JSON.parse(text) as EveRecord;
  if (made.flow_id !== undefined) made.flow_id += 7_000_000_000_000 + (flows += 1);
  return made;
}

const onDay = ({ timestamp }: EveRecord) => timestamp.startsWith(DAY);
const between = (a: string, b: string) => (record: EveRecord) =>
  (record.src_ip === a && record.dest_ip === b) || (record.src_ip === b && record.dest_ip === a);
const of = (address: string) => (record: EveRecord) =>
  record.src_ip === address || record.dest_ip === address;

function at(record: EveRecord, time: string): EveRecord {
  const by = timeOf(time) - timeOf(record.timestamp);
  return withTimes(record, (text) => movedTime(text, by));
}

function first(records: readonly EveRecord[], what: string): EveRecord {
  const [found] = records;
  if (found === undefined) throw new Error(`the capture holds no record for: ${what}`);
  return found;
}

export const novelties: readonly Novelty[] = [
  {
    name: 'a new starter whose machine behaves as its peers',
    addresses: ['10.20.1.199'],
    records: (capture) =>
      capture
        .filter(onDay)
        .filter(of('10.20.1.25'))
        .map((record) =>
          copy(record, [
            ['10.20.1.25', '10.20.1.199'],
            ['fnovak', 'nstarter'],
            ['WS6', 'WS19'],
          ]),
        ),
  },
  {
    name: 'three mistyped passwords',
    addresses: ['10.20.1.26'],
    records(capture) {
      const failed = capture.filter(
        ({ smb }) => smb?.ntlmssp !== undefined && smb.status === 'STATUS_LOGON_FAILURE',
      );
      const model = first(failed, 'a failed log-on');
      return [0, 20, 45].map((second) => {
        const typed = copy(model, [
          [`"src_ip":"${model.src_ip}"`, '"src_ip":"10.20.1.26"'],
          [`"user":"${model.smb?.ntlmssp?.user ?? ''}"`, '"user":"ghaddad"'],
          [`"host":"${model.smb?.ntlmssp?.host ?? ''}"`, '"host":"WS7"'],
        ]);
        return at(typed, `${DAY}T08:02:${String(second).padStart(2, '0')}.000000+0000`);
      });
    },
  },
  {
    name: 'an administrator’s roll-out to three machines',
    addresses: ['10.20.1.20'],
    records(capture) {
      const sessions = capture
        .filter(onDay)
        .filter(({ src_ip: src, dest_port: port }) => src === '10.20.1.20' && port === 3389);
      const session = first(
        sessions.filter(({ flow }) => flow !== undefined),
        'an RDP session',
      );
      return ['10.20.1.22', '10.20.1.23', '10.20.1.24'].flatMap((target, i) =>
        sessions
          .filter(({ flow_id: id }) => id === session.flow_id)
          .map((record) =>
            at(copy(record, [[record.dest_ip, target]]), `${DAY}T14:${10 + i * 5}:00.000000+0000`),
          ),
      );
    },
  },
  {
    name: 'a colleague’s desk',
    addresses: ['10.20.1.27'],
    records: (capture) =>
      capture
        .filter(onDay)
        .filter(of('10.20.1.27'))
        .filter(({ smb }) => smb?.ntlmssp !== undefined)
        .slice(0, 6)
        .map((record) => copy(record, [['hkim', 'bchen']])),
  },
  {
    name: 'one large print job',
    addresses: ['10.20.1.24'],
    records(capture) {
      const jobs = capture
        .filter(onDay)
        .filter(({ event_type: type, dest_port: port }) => type === 'flow' && port === 9100);
      const job = copy(first(jobs.filter(of('10.20.1.24')), 'a print job'), []);
      if (job.flow !== undefined) job.flow.bytes_toserver = 600_000_000;
      return [job];
    },
  },
  {
    name: 'one more host under monitoring',
    addresses: ['10.20.0.40', '10.20.1.198'],
    records: (capture) =>
      capture
        .filter(onDay)
        .filter(between('10.20.0.40', '10.20.1.26'))
        .map((record) => copy(record, [['10.20.1.26', '10.20.1.198']])),
  },
];
