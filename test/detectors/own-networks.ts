/**
 * Networks of our own, each written as logs and read by the real parsers: a competition of minutes, an internet-facing
 * server over three days, and a domain that is guessed at. Nothing in them is from anybody's records.
 */
import type { Event } from '../../domain/event.ts';
import { windowsBytes, zeekBytes, type WindowsRecord } from '../sources/own-logs.ts';
import type { Contact, ZeekFormat, ZeekLog } from '../sources/own-logs.ts';
import { readAll } from '../sources/shared-data.ts';
import { address, HOUR, MINUTE, monday, SECOND } from './made.ts';

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

function eventsOf(files: readonly Uint8Array[]): Event[] {
  const readings = files.map((bytes) => readAll(bytes));
  for (const { format, rejected } of readings) {
    if (format === null || Object.keys(rejected).length > 0)
      throw new Error('a log of our own is no log');
  }
  return readings.flatMap(({ events }) => events);
}

/** `aa`, `ab` …: names are told apart by letters, so that no name is another one's with a number one off. */
export const letters = (index: number): string =>
  String.fromCharCode(97 + (Math.floor(index / 26) % 26), 97 + (index % 26));

/** Everything begins within a quarter of an hour, on a network that nobody watched before. */
const begin = monday + 17 * HOUR;
export const competitors = {
  /** Opens sessions without a user on 12 servers, and remote desktops on 19 hosts under the names of its tools. */
  scanner: '10.64.0.120',
  /** Tries 30 accounts on one server, whose answers the log leaves out; then opens two of its shares. */
  guesser: '10.64.0.20',
  /** Opens the administrative shares of three hosts, 120 times in all. */
  mover: '10.64.0.33',
  /** A player who works on a file server and a desktop. */
  player: '10.64.0.77',
} as const;
const { scanner, guesser, mover, player } = competitors;
const guessedAt = '10.64.1.5';

const ntlmColumns = ['username string', 'hostname string', 'domainname string', 'success bool'];
const ntlm = (): ZeekLog => ({
  path: 'ntlm',
  columns: ntlmColumns,
  rows: [
    ...times(12, (i) => ({
      ...{ at: begin + i * SECOND, from: scanner, to: address(i, '10.65'), port: 445 },
      values: [null, null, null, true],
    })),
    ...times(60, (i) => ({
      ...{ at: begin + MINUTE + i * SECOND, from: guesser, to: guessedAt, port: 445 },
      values: [`team\\user-${letters(i % 30)}`, 'STATION', 'TEAM', null],
    })),
    ...times(5, (i) => ({
      ...{ at: begin + 3 * MINUTE + i * SECOND, from: player, to: guessedAt, port: 445 },
      values: ['player', 'DESK-7', 'TEAM', true],
    })),
  ],
});

const shares = (): ZeekLog => {
  const opened = (contact: Omit<Contact, 'port'>, name: string) => ({
    ...{ ...contact, port: 445 },
    values: [`\\\\${contact.to}\\${name}`, null, null, name === 'IPC$' ? 'PIPE' : 'DISK'],
  });
  return {
    path: 'smb_mapping',
    columns: ['path string', 'service string', 'native_file_system string', 'share_type string'],
    rows: [
      ...times(120, (i) =>
        opened({ at: begin + i * SECOND, from: mover, to: address(i % 3, '10.66') }, 'ADMIN$'),
      ),
      opened({ at: begin + 2 * MINUTE + SECOND, from: guesser, to: guessedAt }, 'IPC$'),
      ...['C$', 'ADMIN$'].map((name, i) =>
        opened({ at: begin + (4 + i) * MINUTE, from: guesser, to: address(i, '10.66') }, name),
      ),
      opened({ at: begin + 6 * MINUTE, from: guesser, to: guessedAt }, 'C$'),
      opened({ at: begin + 4 * MINUTE, from: player, to: guessedAt }, 'public'),
    ].toSorted((a, b) => a.at - b.at),
  };
};

const desktops = (): ZeekLog => ({
  path: 'rdp',
  columns: ['cookie string', 'result string', 'client_channels vector[string]', 'cert_count count'],
  rows: [
    ...times(19, (i) => ({
      ...{ at: begin + i * SECOND, from: scanner, to: address(i, '10.67'), port: 3389 },
      values: [['Nessus', 'nmap'][i] ?? null, 'encrypted', null, 0],
    })),
    {
      ...{ at: begin + 5 * MINUTE, from: player, to: '10.64.1.6', port: 3389 },
      values: ['player', 'encrypted', ['rdpdr', 'cliprdr'], 1],
    },
  ],
});

/** The competition's three logs one after the other, as the shared one is read. */
export function ownCompetition(format: ZeekFormat): Event[] {
  return eventsOf([ntlm(), shares(), desktops()].map((log) => zeekBytes(log, format)));
}

export const HOURS = 72;
export const internet = {
  /** The server itself, which resolves names and keeps its clock. */
  server: '192.0.2.56',
  /** Connects every five minutes. */
  beacon: '198.51.100.23',
  /** Tries 40 ports of the server within a minute. */
  scanner: '203.0.113.7',
  /** Sends the request by which nmap tells whether a server knows its files by case. */
  prober: '203.0.113.8',
  /** Asks port 443 in vain, 30 times an hour. */
  flood: '203.0.113.134',
} as const;

const connColumns = [
  ...['proto enum', 'duration interval', 'conn_state string', 'history string'],
  ...['orig_ip_bytes count', 'resp_ip_bytes count'],
];
const connected = (contact: Contact, out: number, proto = 'tcp') => ({
  ...{ ...contact, values: [proto, 1, 'SF', 'ShADadFf', out, 900] },
});
const refused = (contact: Contact) => ({ ...contact, values: ['tcp', 0, 'REJ', 'Sr', 60, 40] });

/** Every third beat has one of these sizes: their median is 200, and the median distance from it is 40. */
const beatBytes = [160, 200, 240];

function hourOfConnections(hour: number): ZeekLog {
  const at = monday + hour * HOUR;
  const { server, beacon, scanner: scans, flood } = internet;
  const own = { from: server, to: '192.0.2.1' };
  const rows = [
    ...times(12, (i) =>
      connected(
        { at: at + i * 5 * MINUTE, from: beacon, to: server, port: 443 },
        beatBytes[i % 3] ?? 0,
      ),
    ),
    ...times(30, (i) =>
      refused({ at: at + i * 2 * MINUTE + SECOND, from: flood, to: server, port: 443 }),
    ),
    ...times(20, (i) =>
      connected({ at: at + i * 3 * MINUTE + 2 * SECOND, ...own, port: 53 }, 70, 'udp'),
    ),
    ...[123, 123, 123].map((port, i) =>
      connected({ at: at + i * 17 * MINUTE + 3 * SECOND, ...own, port }, 76, 'udp'),
    ),
    ...(hour === 30
      ? times(40, (i) =>
          refused({ at: at + MINUTE + i * SECOND, from: scans, to: server, port: 8_000 + i }),
        )
      : []),
  ];
  return { path: 'conn', columns: connColumns, rows: rows.toSorted((a, b) => a.at - b.at) };
}

function hourOfRequests(hour: number): ZeekLog {
  const { server, prober } = internet;
  const reader = address(hour, '198.18');
  const to = { to: server, port: 80 };
  const page = { at: monday + hour * HOUR + 7 * MINUTE, from: reader, ...to };
  const probe = { at: monday + hour * HOUR + 20 * MINUTE, from: prober, ...to };
  const asks = (uri: string, agent: string) => ['GET', 'www.example.org', uri, agent, 200];
  return {
    path: 'http',
    columns: [
      'method string',
      'host string',
      'uri string',
      'user_agent string',
      'status_code count',
    ],
    rows: [
      { ...page, values: asks('/opening-hours', 'Mozilla/5.0') },
      ...(hour === 40
        ? [{ ...probe, values: asks('/nmaplowercheck1719900000', 'Mozilla/5.0') }]
        : []),
    ],
  };
}

const dnsColumns = [
  ...['proto enum', 'query string', 'qtype_name string', 'rcode_name string'],
  'answers vector[string]',
];
const names = ['mail', 'ntp', 'updates', 'www'];
function hourOfNames(hour: number): ZeekLog {
  return {
    path: 'dns',
    columns: dnsColumns,
    rows: times(20, (i) => ({
      at: monday + hour * HOUR + i * 3 * MINUTE + 2 * SECOND,
      ...{ from: internet.server, to: '192.0.2.1', port: 53 },
      values: ['udp', `${names[i % 4]}.example.org`, 'A', 'NOERROR', ['198.51.100.80']],
    })),
  };
}

/** Who has each of `count` addresses of the network, asked of `server` within two minutes; nobody has. */
export function ownLookUps(given: { server: string; from: string; count: number }): Event[] {
  const { server, from, count } = given;
  const to = from === server ? '198.51.100.53' : server;
  const rows = times(count, (i) => ({
    ...{ at: begin + i * 300, from, to, port: 53 },
    values: ['udp', `${i & 255}.${i >> 8}.69.10.in-addr.arpa`, 'PTR', 'NXDOMAIN', null],
  }));
  // A server is known by its clients, who ask it for other names before.
  const clients = times(3, (i) => ({
    ...{ at: begin - MINUTE + i * SECOND, from: address(i, '10.69'), to: server, port: 53 },
    values: ['udp', 'www.example.org', 'A', 'NOERROR', ['198.51.100.80']],
  }));
  const log = { path: 'dns', columns: dnsColumns, rows: [...clients, ...rows] };
  return eventsOf([zeekBytes(log, 'zeek-tsv')]);
}

const serverLogs = { conn: hourOfConnections, http: hourOfRequests, dns: hourOfNames };

/** Three days of the server's logs, a file an hour, in the order in which events began. */
export function ownServer(...logs: (keyof typeof serverLogs)[]): Event[] {
  const files = logs.flatMap((name) => times(HOURS, serverLogs[name]));
  return eventsOf(files.map((log) => zeekBytes(log, 'zeek-tsv'))).sort((a, b) => a.time - b.time);
}

export const GUESSES = 300;
export const ROUNDS = 7;
export const domain = {
  /** Guesses at one account, under another host name each time. */
  guesser: '10.68.0.149',
  /** Uses 41 other accounts' credentials, seven times each; it is only known by its name. */
  sprayer: 'STATION-IX',
  /** Asks for tickets of seven accounts that the domain does not have. */
  asker: '10.68.0.66',
} as const;

const wrongPassword = { Status: '0xc000006d', SubStatus: '0xc000006a' };
const guesses = (): WindowsRecord[] =>
  times(GUESSES, (i) => ({
    ...{ id: 4625, at: monday + i * 200, computer: 'files.corp.example', failed: true },
    data: {
      ...{ TargetUserName: 'Administrator', TargetDomainName: 'CORP', LogonType: 3 },
      ...{ AuthenticationPackageName: 'NTLM', WorkstationName: `host-${letters(i)}` },
      ...{ IpAddress: domain.guesser, IpPort: 50_000 + i, ...wrongPassword },
    },
  }));
const sprays = (): WindowsRecord[] =>
  times(41 * ROUNDS, (i) => ({
    ...{ id: 4648, at: monday + HOUR + i * SECOND, computer: `${domain.sprayer}.corp.example` },
    data: {
      ...{
        SubjectUserName: 'ann',
        TargetUserName: `user-${letters(i % 41)}`,
        TargetDomainName: 'CORP',
      },
      ...{ TargetServerName: 'dc.corp.example', IpAddress: '10.68.0.10', IpPort: 445 },
    },
  }));
const tickets = (): WindowsRecord[] =>
  times(7, (i) => ({
    ...{ id: 4768, at: monday + 2 * HOUR + i * SECOND, computer: 'dc.corp.example', failed: true },
    data: {
      ...{
        TargetUserName: `nobody-${letters(i)}`,
        TargetDomainName: 'CORP',
        ServiceName: 'krbtgt/CORP',
      },
      ...{ Status: '0x6', IpAddress: `::ffff:${domain.asker}`, IpPort: 51_000 + i },
    },
  }));
/** Ordinary work: shares, an account that is made, and whom it is put with. */
const work = (): WindowsRecord[] => {
  const by = { SubjectUserName: 'adm' };
  const at = monday + 3 * HOUR;
  const made = { at, computer: 'dc.corp.example' };
  return [
    { ...made, id: 4720, data: { ...by, TargetUserName: 'newcomer' } },
    {
      ...{ ...made, id: 4728 },
      data: { ...by, TargetUserName: 'Staff', MemberName: 'CN=Newcomer,OU=Staff,DC=corp' },
    },
    ...times(4, (i) => ({
      ...{ id: 5140, at: at + i * MINUTE, computer: 'files.corp.example' },
      data: { ...by, ShareName: '\\\\*\\public', IpAddress: '10.68.0.30', IpPort: 52_000 + i },
    })),
  ];
};

export function ownWindows(): Uint8Array {
  return windowsBytes([...guesses(), ...sprays(), ...tickets(), ...work()]);
}

export function ownDomain(): Event[] {
  return eventsOf([ownWindows()]);
}
