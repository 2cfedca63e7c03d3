/** The ways in which an OpenVPN server, or what runs it, dates its log lines. */
import { parseEpochTime, parseIsoTime } from '../time.ts';

export interface DatedLine {
  /** Epoch ms; undefined where the line carries no time that names its year. */
  time: number | undefined;
  message: string;
}

/** `2024-08-12 09:14:05 …` (2.5 and later), or ISO 8601 before a syslog tag. */
const iso = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)? /;
/** `Mon Aug 12 09:14:05 2024 …` (2.4 and earlier, ctime). */
const ctime = /^[A-Z][a-z]{2} ([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d) (\d{4}) /;
/** `--machine-readable-output`: seconds since the epoch and the message's flags. */
const machine = /^(\d{9,10}\.\d+) [0-9a-f]+ /;
/** The head of classic syslog has no year. */
const syslog = /^[A-Z][a-z]{2} +\d{1,2} \d\d:\d\d:\d\d /;
/** `host openvpn[123]: ` or `host ovpn-server[123]: `. */
const tag = /^(?:\S+ )?\S*(?:openvpn|ovpn)\S*: /;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Times without a zone count as UTC, as everywhere. */
export function dated(line: string): DatedLine {
  const isoHead = iso.exec(line);
  if (isoHead !== null) {
    const [head, date = '', clock = '', zone = ''] = isoHead;
    return { time: parseIsoTime(`${date}T${clock}${zone}`), message: untagged(line, head) };
  }
  const ctimeHead = ctime.exec(line);
  if (ctimeHead !== null) {
    const [head, month = '', day = '', clock = '', year = ''] = ctimeHead;
    const number = String(months.indexOf(month) + 1).padStart(2, '0');
    const time = parseIsoTime(`${year}-${number}-${day.padStart(2, '0')}T${clock}`);
    return { time, message: untagged(line, head) };
  }
  const machineHead = machine.exec(line);
  if (machineHead !== null) {
    const [head, seconds = ''] = machineHead;
    return { time: parseEpochTime(seconds), message: untagged(line, head) };
  }
  return { time: undefined, message: untagged(line, syslog.exec(line)?.[0] ?? '') };
}

function untagged(line: string, head: string): string {
  return line.slice(head.length).replace(tag, '');
}
