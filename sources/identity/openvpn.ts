/** OpenVPN server log: who connected from where, and the address inside that they were given. */
import type { IdentityActivity, RecordRef } from '../../domain/event.ts';
import { decode, type LineParser, type Parsed } from '../parser.ts';
import { numberAt, objectAt, parseObject } from '../values.ts';
import { identityEvent } from './event.ts';
import { dated } from './openvpn-time.ts';

/** `user/1.2.3.4:51820` (`udp4:`, `[AF_INET]` and brackets round IPv6 come and go with the version). */
const peer = String.raw`(?:\[AF_INET6?\]|(?:udp|tcp)[46]?:)?\[?([0-9a-fA-F.:]+)\]?:(\d+)`;
const signedIn = new RegExp(String.raw`\[([^\][]*)\] Peer Connection Initiated with ${peer}`);
const pool = new RegExp(String.raw`^(.*)/${peer} MULTI_sva: pool returned IPv4=([0-9.]+)`);
const primary = new RegExp(String.raw`MULTI: primary virtual IP for (.*)/${peer}: ([0-9.]+)`);
const refused = new RegExp(
  String.raw`^(?:([^/\s]*)/)?${peer} .*(?:Auth Username/Password verification failed|AUTH_FAILED|VERIFY ERROR)`,
);
const left = new RegExp(
  String.raw`^(?:(.*)/)?${peer} .*(?:client-instance (?:exiting|restarting)|Inactivity timeout)`,
);

/** Sessions whose address has been told; a server does not hold more at a time. */
const keptSessions = 4096;

/** What tells something stands at the beginning of a line; longer ones (certificates) are not looked through. */
const readBytes = 1024;

export function openvpn(): LineParser {
  let lastTime: number | undefined;
  const sessions = new Map<string, string>();

  function remember(session: string, address: string): void {
    sessions.delete(session);
    sessions.set(session, address);
    const oldest = sessions.keys().next().value;
    if (sessions.size > keptSessions && oldest !== undefined) sessions.delete(oldest);
  }

  /** The event of a line; undefined if it tells none, or the same once more. */
  function eventOf(message: string, time: number, record: RecordRef): IdentityActivity | undefined {
    const told = tellingOf(message);
    if (told === undefined) return undefined;
    const { activity, user, address, port, assigned } = told;
    const session = `${user}/${address}:${port}`;
    if (activity === 'vpn_connected') {
      if (sessions.get(session) === assigned) return undefined;
      remember(session, assigned ?? '');
    }
    if (activity === 'vpn_disconnected' && !sessions.delete(session)) return undefined;
    const { outcome } = told;
    const event = identityEvent('openvpn', { time, address, record }, { activity, user, outcome });
    event.srcPort = port;
    if (assigned !== undefined) event.assignedAddress = assigned;
    return event;
  }

  return {
    format: 'openvpn',
    parse(record: RecordRef): Parsed {
      const { time, message } = dated(decode(record.bytes.subarray(0, readBytes)));
      lastTime = time ?? lastTime;
      if (tellingOf(message) === undefined) return { kind: 'ignored', type: 'status' };
      // Timestamps may be suppressed on the lines of one start; a log without any cannot be placed in time.
      if (lastTime === undefined) return { kind: 'rejected', reason: 'no time with a year' };
      const event = eventOf(message, lastTime, record);
      return event === undefined
        ? { kind: 'ignored', type: 'repeated' }
        : { kind: 'events', events: [event], loggedAt: lastTime };
    },
    save: () => JSON.stringify({ lastTime, sessions: Object.fromEntries(sessions) }),
    load(state: string): void {
      const saved = savedState(state);
      lastTime = saved.lastTime;
      sessions.clear();
      for (const [session, address] of saved.sessions) remember(session, address);
    },
  };
}

interface Telling extends Pick<IdentityActivity, 'activity' | 'user' | 'outcome'> {
  address: string;
  port: number;
  assigned?: string;
}

function tellingOf(message: string): Telling | undefined {
  const given = pool.exec(message) ?? primary.exec(message);
  if (given !== null) {
    const [, user, address, port, assigned = ''] = given;
    return { ...telling('vpn_connected', 'success', [user, address, port]), assigned };
  }
  const start = signedIn.exec(message);
  if (start !== null) return telling('sign_in', 'success', start.slice(1));
  const failed = refused.exec(message);
  if (failed !== null) return telling('sign_in', 'failure', failed.slice(1));
  const end = left.exec(message);
  return end === null ? undefined : telling('vpn_disconnected', 'success', end.slice(1));
}

function telling(
  activity: IdentityActivity['activity'],
  outcome: IdentityActivity['outcome'],
  [user = '', address = '', port = '']: (string | undefined)[],
): Telling {
  return { activity, outcome, user, address, port: Number(port) & 0xffff };
}

interface Saved {
  lastTime: number | undefined;
  sessions: [string, string][];
}

function savedState(state: string): Saved {
  const saved = parseObject(state) ?? {};
  const sessions = Object.entries(objectAt(saved, 'sessions') ?? {});
  return {
    lastTime: numberAt(saved, 'lastTime'),
    sessions: sessions.flatMap(([session, address]): [string, string][] =>
      typeof address === 'string' ? [[session, address]] : [],
    ),
  };
}

/** Whether a line is one of an OpenVPN server's own. */
export function looksLikeOpenvpn(line: string): boolean {
  return (
    / Peer Connection Initiated with | MULTI(?:_sva)?: |^(?:.* )?OpenVPN \d+\.\d+/.test(line) &&
    !line.startsWith('{')
  );
}
