/** The traps of EVE records, each on one as Suricata 7 writes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Event } from '../../domain/event.ts';
import { suricataEve } from '../../sources/suricata-eve/index.ts';

const fixture = join(import.meta.dirname, '../fixtures/sources/suricata-eve.ndjson');
const records = new Map(
  readFileSync(fixture, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { name: string; record: Record<string, unknown> })
    .map(({ name, record }) => [name, record]),
);

function parse(record: unknown): ReturnType<ReturnType<typeof suricataEve>['parse']> {
  const bytes = new TextEncoder().encode(
    typeof record === 'string' ? record : JSON.stringify(record),
  );
  return suricataEve().parse({ file: 'eve.json', offset: 0, bytes });
}

function events(name: string, change: Record<string, unknown> = {}): Event[] {
  const record = records.get(name);
  if (record === undefined) throw new Error(`no fixture ${name}`);
  const parsed = parse({ ...record, ...change });
  if (parsed.kind !== 'events') throw new Error(`${name} is ${parsed.kind}`);
  return parsed.events;
}

describe('flow', () => {
  it('begins at flow.start, not at the time of the record', () => {
    expect(events('flow-answered')[0]).toMatchObject({
      class: 'network_activity',
      time: Date.UTC(2024, 7, 1, 0, 0, 59) + 100.583,
      endTime: Date.UTC(2024, 7, 1, 0, 0, 59) + 101.957,
      outcome: 'answered',
      app: 'http',
      src: '10.20.0.40',
      dstPort: 9182,
      flowId: '994954829385302',
    });
  });
  it('is refused by RST without SYN', () => {
    expect(events('flow-refused')[0]).toMatchObject({ outcome: 'refused', bytesIn: 54 });
  });
  it('is silent without a packet to the client, TCP and UDP', () => {
    expect(events('flow-silent')[0]).toMatchObject({ outcome: 'silent', proto: 'tcp' });
    const [udp] = events('flow-udp-silent');
    expect(udp).toMatchObject({ outcome: 'silent', proto: 'udp' });
    expect(udp).not.toHaveProperty('app');
  });
  it('has no ports for ICMP', () => {
    const [event] = events('flow-icmp');
    expect(event).toMatchObject({ proto: 'icmp', outcome: 'silent' });
    expect(event).not.toHaveProperty('srcPort');
    expect(event).not.toHaveProperty('dstPort');
  });
  it('has IPv6 addresses in canonical form', () => {
    expect(events('flow-ipv6')[0]?.src).toBe('2001:db8:20:30:2e0:81ff:fe52:1050');
  });
  it('says nothing about the outcome when it was joined midway and one side is missing', () => {
    expect(events('flow-midstream')[0]).toMatchObject({ outcome: 'unknown' });
  });
  it('is turned round when the server was seen first', () => {
    expect(events('flow-server-first')[0]).toMatchObject({
      src: '10.20.30.63',
      srcPort: 49940,
      dst: '10.20.30.52',
      dstPort: 135,
      outcome: 'answered',
      bytesOut: 436,
      bytesIn: 388,
    });
  });
});

describe('dns', () => {
  it('has the client as source in requests and responses', () => {
    expect(events('dns-request')[0]).toMatchObject({ message: 'request', dstPort: 53 });
    expect(events('dns-response')[0]).toMatchObject({
      message: 'response',
      src: '10.20.1.21',
      dst: '10.20.0.10',
      dstPort: 53,
      query: 'fs1.corp.hotel.example',
      rcode: 'NOERROR',
      answers: ['10.20.0.20'],
    });
  });
  it('reads version 2, whose answers name the client first', () => {
    const dns = { version: 2, type: 'answer', rrname: 'a.example', rrtype: 'A', rcode: 'NXDOMAIN' };
    const change = { dns, src_ip: '10.0.0.9', src_port: 4000, dest_ip: '10.0.0.1', dest_port: 53 };
    expect(events('dns-response', change)[0]).toMatchObject({
      message: 'response',
      src: '10.0.0.9',
      query: 'a.example',
      rcode: 'NXDOMAIN',
    });
  });
});

describe('http', () => {
  it("decodes nmap's probe once", () => {
    expect(events('http-nmap')[0]).toMatchObject({
      class: 'http_activity',
      uri: '/nice ports,/Trinity.txt.bak',
      status: 404,
    });
  });
  it('keeps escapes that are not UTF-8 readable and never throws', () => {
    const [event] = events('http-bad-utf8');
    expect(event?.class === 'http_activity' && event.uri).toMatch(
      /^\/report\?digest=日.*Q.*&part=7/,
    );
  });
  it('keeps its own time when a record of a given-up stream has no flow', () => {
    expect(events('http-flow-timeout')[0]?.time).toBe(Date.UTC(2024, 7, 12, 10, 1, 17) + 478.319);
  });
});

describe('smb', () => {
  it('gives a log-on and the command for a session setup with ntlmssp', () => {
    const [logOn, command] = events('smb-logon-failure');
    expect(logOn).toMatchObject({
      class: 'authentication',
      protocol: 'ntlm',
      service: 'smb',
      user: 'Administrator',
      domain: 'HOTEL',
      host: 'DESKTOP-K7Q2V9A',
      outcome: 'failure',
      status: 'STATUS_LOGON_FAILURE',
      anonymous: false,
    });
    expect(command).toMatchObject({ class: 'smb_activity', status: 'STATUS_LOGON_FAILURE' });
    expect(events('smb-logon')[0]).toMatchObject({ outcome: 'success', user: 'svc-backup' });
  });
  it('does not take the first leg of a log-on for an outcome', () => {
    expect(events('smb-more-processing').map((event) => event.class)).toEqual(['smb_activity']);
  });
  it('marks an anonymous session', () => {
    const [logOn] = events('smb-anonymous');
    expect(logOn).toMatchObject({ user: '', anonymous: true, outcome: 'success' });
    expect(logOn).not.toHaveProperty('domain');
    expect(logOn).not.toHaveProperty('host');
  });
  it('names shares and the share of pipes alike', () => {
    expect(events('smb-share')[0]).toMatchObject({
      share: '\\\\10.20.0.20\\share',
      shareType: 'DISK',
    });
    expect(events('smb-pipe')[0]).toMatchObject({
      share: '\\\\10.20.0.20\\IPC$',
      namedPipe: '\\\\10.20.0.20\\IPC$',
      shareType: 'PIPE',
    });
  });
  it('leaves placeholders out', () => {
    expect(events('smb-placeholder')[0]).not.toHaveProperty('file');
  });
});

describe('krb5', () => {
  it.each(['krb5-tcp-request', 'krb5-tcp-reply', 'krb5-preauth', 'krb5-unknown-user'])(
    'has the side with port 88 as the server: %s',
    (name) => {
      expect(events(name)[0]).toMatchObject({
        dst: '10.20.0.10',
        dstPort: 88,
        protocol: 'kerberos',
      });
    },
  );
  it('tells a granted ticket from a first leg and a failure', () => {
    expect(events('krb5-tcp-request')[0]).toMatchObject({ outcome: 'unknown', user: 'efischer' });
    expect(events('krb5-preauth')[0]).toMatchObject({ outcome: 'unknown' });
    expect(events('krb5-tcp-reply')[0]).toMatchObject({ outcome: 'success' });
    expect(events('krb5-unknown-user')[0]).toMatchObject({
      outcome: 'failure',
      status: 'KDC_ERR_C_PRINCIPAL_UNKNOWN',
    });
  });
  it('leaves <empty> out', () => {
    expect(events('krb5-empty')[0]).toMatchObject({ user: '', domain: 'CORP.HOTEL.EXAMPLE' });
  });
});

describe('ldap', () => {
  it('takes a simple bind for a log-on too', () => {
    const [logOn, bind] = events('ldap-bind');
    expect(logOn).toMatchObject({
      class: 'authentication',
      protocol: 'ldap',
      user: 'svc-hr',
      domain: 'CORP.HOTEL.EXAMPLE',
      outcome: 'success',
    });
    expect(bind).toMatchObject({ operation: 'bind', resultCode: 'success' });
  });
  it('reads what a search asked and how much it got', () => {
    expect(events('ldap-search')).toMatchObject([
      {
        class: 'ldap_activity',
        operation: 'search',
        dn: 'DC=corp,DC=hotel,DC=example',
        scope: 'sub',
        entries: 1,
        resultCode: 'success',
      },
    ]);
  });
});

describe('rdp, modbus, alert', () => {
  it.each(['rdp-initial_request', 'rdp-initial_response', 'rdp-connect_request'])(
    'has the side with port 3389 as the server: %s',
    (name) => {
      expect(events(name)[0]).toMatchObject({ class: 'rdp_activity', dstPort: 3389 });
    },
  );
  it('reads cookie and client name', () => {
    expect(events('rdp-initial_request')[0]).toMatchObject({ cookie: 'efischer' });
    expect(events('rdp-connect_request')[0]).toMatchObject({ clientName: 'FRONT-DESK-07' });
  });
  it('reads a Modbus read and an exception', () => {
    expect(events('modbus-read')[0]).toMatchObject({ access: 'read', unit: 1, address: 0 });
    expect(events('modbus-exception')[0]).toMatchObject({
      access: 'control',
      exception: 'GatewayTargetFailToResp',
    });
  });
  it('gives an alert the direction of its flow, not of the packet that fired', () => {
    expect(events('alert')[0]).toMatchObject({
      class: 'sensor_alert',
      src: '10.20.9.20',
      dst: '10.20.9.10',
      dstPort: 502,
      signatureId: '2250008',
      priority: 3,
    });
  });
  it('dates a record of a given-up stream by its flow', () => {
    const time = events('alert', { pkt_src: 'stream (flow timeout)' })[0]?.time ?? 0;
    const { start } = records.get('alert')?.['flow'] as { start: string };
    expect(Math.trunc(time)).toBe(Date.parse(start));
  });
});

describe('what cannot be read', () => {
  it.each([
    ['{"timestamp":"2024-08-01T00:00:57', 'not a JSON object'],
    ['[1]', 'not a JSON object'],
    ['{"timestamp":"2024-08-01T00:00:57.690359+0000"}', 'no event_type'],
    ['{"event_type":"flow"}', 'no readable timestamp'],
    [
      '{"event_type":"dns","timestamp":"2024-08-01T00:00:57.690359+0000"}',
      'no source or destination address',
    ],
  ])('is rejected with its reason: %s', (line, reason) => {
    expect(parse(line)).toEqual({ kind: 'rejected', reason });
  });
  it('is told from what is not read', () => {
    expect(parse('{"event_type":"stats","x":1}')).toEqual({ kind: 'ignored', type: 'stats' });
    expect(parse('{"event_type":"stats","x":').kind).toBe('rejected');
    expect(parse('{"event_type":"never-seen"}')).toEqual({ kind: 'ignored', type: 'never-seen' });
  });
});
