/** A small intrusion, once for each entity, with its text in one field; the clean twin does the same with ordinary text. */
import { credential, hostName } from '../../../domain/entity.ts';
import { fields, pieces, type FieldName, type Payload } from './payloads.ts';

/** One intruder: an address, a credential and a host name of their own. */
export interface Entity {
  address: string;
  user: string;
  /** What stands in the field, in one record each. */
  texts: readonly string[];
  /** Null: the clean twin. */
  payload: Payload | null;
  /** Twins of the same case must come to the same. */
  twinOf: string;
}

/** More records than this carry no more of a text; the rest of it is left out. */
const MAX_RECORDS = 4;

/** Monday, 2 March 2026, 9:00 UTC; the employee has worked on the six days before. */
const ATTACK = Date.UTC(2026, 2, 2, 9);
const DAY = 86_400_000;
const DAYS_KNOWN = 6;

/** Entities begin this far apart, ms, so that their records mix as those of a network do. */
const APART = 2_000;

/** Above the 25 hosts in five minutes of a range scan, and the 20 log-ons of a brute force. */
const SCANNED = 27;
const GUESSES = 22;

const ordinary: Readonly<Record<FieldName, (n: number) => string>> = {
  'host name, NetBIOS': (n) => `WS-${4_000 + n}`,
  'host name': (n) => `WS-${4_000 + n}`,
  'user name': (n) => `svc${n}`,
  'user agent': (n) => `curl/8.${n}.0`,
  URI: (n) => `page${n}`,
  share: (n) => `public${n}`,
  'file name': (n) => `report${n}.docx`,
  'DNS name': (n) => `www${n}`,
  'DNS label': (n) => `www${n}`,
  'server name': (n) => `www${n}.example.org`,
  'LDAP filter': (n) => `jo${n}`,
};

/** As pattern of life writes what stands in the field: two texts that are one name to it are one name to the twin too. */
function nameOf(field: FieldName, text: string): string {
  if (field.startsWith('host name')) return hostName(text);
  return field === 'user name' ? credential({ user: text }).id : text;
}

/** For each text the place of the first that is the same name; -1 where it is none. */
function shapeOf(field: FieldName, texts: readonly string[]): number[] {
  const names = texts.map((text) => nameOf(field, text));
  return names.map((name) => (name === '' ? -1 : names.indexOf(name)));
}

/**
 * The entities of a field: for each payload one whose text is cut to a record, and where it is longer one that spreads it
 * over several; and a clean twin for each shape of these.
 */
export function entitiesOf(field: FieldName, payloads: readonly Payload[]): Entity[] {
  const { limit, unit, fit } = fields.find(({ name }) => name === field) ?? fields[0];
  const cases = payloads.flatMap((payload) => {
    const texts = pieces(fit(payload.payload), limit, unit).slice(0, MAX_RECORDS);
    const whole = { payload, texts: texts.slice(0, 1) };
    return texts.length > 1 ? [whole, { payload, texts }] : [whole];
  });
  const shapes = new Map(
    cases.map(({ texts }) => shapeOf(field, texts)).map((shape) => [shape.join(), shape]),
  );
  const clean = [...shapes.values()].map((shape) => ({
    payload: null,
    texts: shape.map((n) => (n < 0 ? ' ' : ordinary[field](n))),
  }));
  return [...clean, ...cases].map((one, i) => ({
    ...one,
    address: `10.60.${i >> 8}.${i & 255}`,
    user: `emp${String(i).padStart(5, '0')}`,
    twinOf: shapeOf(field, one.texts).join(),
  }));
}

interface Line {
  time: number;
  text: string;
}

/** The records, as Suricata's `eve.json` and Zeek's `ldap_search.log` have them, each in order of time. */
export function recordsOf(
  field: FieldName,
  entities: readonly Entity[],
): { eve: string; zeek: string } {
  const lines = entities.flatMap((entity, i) =>
    attackLines(entity, { field, at: ATTACK + i * APART }),
  );
  const history = entities.flatMap((entity, i) => workLines(entity, i));
  const zeek = lines.filter(({ text }) => text.startsWith('{"_path"'));
  const eve = [...history, ...lines.filter((line) => !zeek.includes(line))];
  const joined = (all: Line[]) =>
    all
      .toSorted((a, b) => a.time - b.time)
      .map(({ text }) => `${text}\n`)
      .join('');
  return { eve: joined(eve), zeek: joined(zeek) };
}

let flow = 1_000_000;

type Given = Record<string, unknown>;

/** Which port of which server, and what the sensor saw there. */
function eve(
  { address }: Entity,
  {
    time,
    type,
    dst,
    port,
    ...rest
  }: { time: number; type: string; dst: string; port: number } & Given,
): Line {
  flow += 1;
  const text = JSON.stringify({
    timestamp: new Date(time).toISOString().replace('Z', '000+0000'),
    flow_id: flow,
    event_type: type,
    src_ip: address,
    src_port: 40_000 + (flow % 20_000),
    dest_ip: dst,
    dest_port: port,
    proto: 'TCP',
    ...rest,
  });
  return { time, text };
}

const server = '10.20.0.20';

function logOn(
  entity: Entity,
  given: { time: number; user: string; host: string; ok: boolean },
): Line {
  const { time, user, host, ok } = given;
  return eve(entity, {
    ...{ time, type: 'smb', dst: server, port: 445 },
    smb: {
      id: 1,
      dialect: '3.11',
      command: 'SMB2_COMMAND_SESSION_SETUP',
      status: ok ? 'STATUS_SUCCESS' : 'STATUS_LOGON_FAILURE',
      ntlmssp: { domain: 'HOTEL', user, host, version: '10.0 build 19041 rev 15' },
    },
  });
}

/** The employee at work: two log-ons a day from the own machine. */
function workLines(entity: Entity, index: number): Line[] {
  return Array.from({ length: DAYS_KNOWN * 2 }, (_, n) =>
    logOn(entity, {
      time: ATTACK - (DAYS_KNOWN - Math.floor(n / 2)) * DAY + (n % 2) * 3_600_000 + index * 50,
      user: entity.user,
      host: `LT-${entity.user.toUpperCase()}`,
      ok: true,
    }),
  );
}

/** The intruder: in by the employee's credential from another machine, a scan, guesses, and the text. */
function attackLines(entity: Entity, { field, at }: { field: FieldName; at: number }): Line[] {
  const entry = logOn(entity, { time: at, user: entity.user, host: 'KALI', ok: true });
  const scan = Array.from({ length: SCANNED }, (_, n) => {
    const start = new Date(at + 5_000 + n * 500).toISOString().replace('Z', '000+0000');
    return eve(entity, {
      ...{ time: at + 5_000 + n * 500, type: 'flow', dst: `10.20.4.${n + 1}`, port: 9_401 },
      flow: {
        pkts_toserver: 1,
        pkts_toclient: 0,
        bytes_toserver: 60,
        bytes_toclient: 0,
        start,
        end: start,
        state: 'new',
      },
      tcp: { tcp_flags_ts: '02', tcp_flags_tc: '00' },
    });
  });
  const guesses = Array.from({ length: GUESSES }, (_, n) =>
    logOn(entity, { time: at + 30_000 + n * 1_000, user: 'mlopez', host: 'KALI', ok: false }),
  );
  const carried = entity.texts.map((text, n) =>
    carry[field](entity, { text, time: at + 60_000 + n * 1_000 }),
  );
  return [entry, ...scan, ...guesses, ...carried];
}

type Carry = (entity: Entity, given: { text: string; time: number }) => Line;

const asHost: Carry = (entity, { text, time }) =>
  logOn(entity, { time, user: entity.user, host: text, ok: true });

const lookUp: Carry = (entity, { text, time }) =>
  eve(entity, {
    ...{ time, type: 'dns', dst: '10.20.0.10', port: 53, proto: 'UDP' },
    dns: {
      version: 3,
      type: 'request',
      tx_id: 0,
      id: 1,
      queries: [{ rrname: `${text}.example.com`, rrtype: 'A' }],
    },
  });

function http(entity: Entity, time: number, given: Given): Line {
  return eve(entity, {
    ...{ time, type: 'http', dst: server, port: 80 },
    http: {
      hostname: server,
      url: '/',
      http_user_agent: 'curl/8.5.0',
      http_method: 'GET',
      status: 200,
      ...given,
    },
  });
}

function smb(entity: Entity, time: number, given: Given): Line {
  return eve(entity, {
    ...{ time, type: 'smb', dst: server, port: 445 },
    smb: { id: 2, dialect: '3.11', status: 'STATUS_SUCCESS', ...given },
  });
}

const carry: Readonly<Record<FieldName, Carry>> = {
  'host name, NetBIOS': asHost,
  'host name': asHost,
  'user name': (entity, { text, time }) =>
    logOn(entity, { time, user: text, host: 'KALI', ok: false }),
  'user agent': (entity, { text, time }) => http(entity, time, { http_user_agent: text }),
  URI: (entity, { text, time }) => http(entity, time, { url: `/search?q=${text}` }),
  share: (entity, { text, time }) =>
    smb(entity, time, {
      command: 'SMB2_COMMAND_TREE_CONNECT',
      share: `\\\\${server}\\${text}`,
      share_type: 'FILE',
    }),
  'file name': (entity, { text, time }) =>
    smb(entity, time, { command: 'SMB2_COMMAND_CREATE', filename: text }),
  'DNS name': lookUp,
  'DNS label': lookUp,
  'server name': (entity, { text, time }) =>
    eve(entity, {
      time,
      type: 'tls',
      dst: '203.0.113.80',
      port: 443,
      tls: { sni: text, version: 'TLS 1.3' },
    }),
  'LDAP filter': ({ address }, { text, time }) => {
    const ends = {
      'id.orig_h': address,
      'id.orig_p': 50_000,
      'id.resp_h': '10.20.0.10',
      'id.resp_p': 389,
    };
    const search = {
      scope: 'tree',
      deref_aliases: 'never',
      base_object: 'DC=hotel,DC=example',
      result_count: 1,
      result: 'success',
    };
    const ts = new Date(time).toISOString();
    flow += 1;
    return {
      time,
      text: JSON.stringify({
        _path: 'ldap_search',
        ts,
        uid: `C${flow}`,
        ...ends,
        ...search,
        filter: `(cn=${text})`,
      }),
    };
  },
};
