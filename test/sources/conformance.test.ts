/** Every record of the shared data is read without throwing, and the counts stay what they are. */
import { beforeEach, describe, expect, it } from 'vitest';
import { eveExamples } from './own-examples.ts';
import { zeekBytes } from './own-logs.ts';
import { absent, byClass, filesBelow, hasSharedData } from './shared-data.ts';
import { load, readAll, vishing } from './shared-data.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

describe('data of our own', () => {
  it('reads the vishing capture whole', () => {
    const { events, ignored, rejected } = readAll(load(vishing));
    expect(rejected).toEqual({});
    expect(ignored).toEqual({ anomaly: 3799, fileinfo: 13190, snmp: 6, tftp: 3, dhcp: 3, ike: 6 });
    expect(byClass(events)).toEqual({
      network_activity: 64_446,
      dns_activity: 128_648,
      http_activity: 12_572,
      smb_activity: 42_864,
      ldap_activity: 2250,
      ot_activity: 7564,
      sensor_alert: 3801,
      // 3,008 NTLM, 2,742 Kerberos, 742 simple LDAP binds.
      authentication: 6492,
    });
    expect(sum(ignored) + events.length - 3008 - 742).toBe(281_894);
    // All times lie in the twelve days, the two sides are never the same, and the longest LDAP lines came through.
    const [from, to] = [Date.UTC(2024, 7, 1), Date.UTC(2024, 7, 13)];
    expect(events.every(({ time }) => time >= from && time < to)).toBe(true);
    expect(events.filter(({ src, dst }) => src === dst)).toEqual([]);
    const longest = Math.max(...events.filter(isLdap).map(({ record }) => record.bytes.length));
    expect(longest).toBeGreaterThan(50_000);
  });

  it('reads one of each Suricata record without a rejection', () => {
    const text = eveExamples.map((record) => JSON.stringify(record)).join('\n');
    const { format, events, ignored, rejected } = readAll(encode(text));
    expect([format, rejected]).toEqual(['suricata-eve', {}]);
    expect(ignored).toEqual({ stats: 1, fileinfo: 1, anomaly: 1 });
    expect(byClass(events)).toEqual({
      ...{ network_activity: 1, dns_activity: 1, http_activity: 1, tls_activity: 1 },
      // The log-on of an SMB session and of Kerberos; Modbus, DNP3 and EtherNet/IP.
      ...{ ssh_activity: 1, smb_activity: 1, authentication: 2, ldap_activity: 1 },
      ...{ rdp_activity: 1, ot_activity: 3, sensor_alert: 1 },
    });
  });

  /** Rows of a log, its header left as it is. */
  const connections = (count: number) => {
    const values = ['tcp', 1, 'SF', 300];
    const rows = Array.from({ length: count }, (_, i) => ({
      ...{ at: Date.UTC(2026, 2, 2, 9, 0, i), from: '10.70.0.1', to: '10.70.0.9', port: 443 },
      values,
    }));
    const columns = ['proto enum', 'duration interval', 'conn_state string', 'orig_ip_bytes count'];
    return { path: 'conn', columns, rows };
  };
  const tsv = new TextDecoder().decode(zeekBytes(connections(60), 'zeek-tsv'));
  const json = new TextDecoder().decode(zeekBytes(connections(60), 'zeek-json'));
  const withoutHeader = tsv.replaceAll(/^#.*\n/gm, '');
  const rotated = `${tsv}#close\t2026-03-02-10-00-00\n`.repeat(3);
  const more = tsv.replace('\tSF\t300\n', '\tSF\t300\tnew\n');

  it.each<[string, string, [events: number, rejected: Record<string, number>]]>([
    ['two rotations in it', rotated, [180, {}]],
    ['no header', withoutHeader, [0, { 'no #fields line before': 60 }]],
    ['a field too many', more, [59, { 'not as many columns as #fields': 1 }]],
    ['a cut end', tsv.slice(0, -9), [59, { 'not as many columns as #fields': 1 }]],
    ['a cut end in JSON', json.slice(0, -9), [59, { 'not a JSON object': 1 }]],
  ])('reads a Zeek log with %s, rejecting only what is cut', (_, text, expected) => {
    const { format, events, rejected } = readAll(encode(text));
    expect(format).toBe(text.startsWith('{') ? 'zeek-json' : 'zeek-tsv');
    expect([events.length, rejected]).toEqual(expected);
    expect(events.every((event) => event.class === 'network_activity')).toBe(true);
  });
});

describe('shared data', () => {
  beforeEach((ctx) => {
    if (!hasSharedData) ctx.skip(absent);
  });
  it('has the bundled capture, byte for byte', () => {
    expect(Buffer.from(load('captures/vishing/eve.json.gz')).equals(load(vishing))).toBe(true);
  });

  it.each([
    [
      'suricata/suricata_verify.eve.ndjson.gz',
      {
        http_activity: 1246,
        network_activity: 3304,
        dns_activity: 2611,
        tls_activity: 132,
        ssh_activity: 21,
        smb_activity: 5889,
        authentication: 98,
        ldap_activity: 18,
        ot_activity: 688,
        rdp_activity: 4,
      },
    ],
    [
      'suricata/zeek_btest.eve.ndjson.gz',
      {
        ot_activity: 667,
        network_activity: 2345,
        http_activity: 433,
        dns_activity: 434,
        smb_activity: 1475,
        authentication: 266,
        tls_activity: 82,
        ldap_activity: 121,
        rdp_activity: 23,
        ssh_activity: 55,
      },
    ],
    [
      'ot/ics_iti.eve.ndjson.gz',
      {
        network_activity: 5581,
        dns_activity: 149,
        http_activity: 94,
        // EtherNet/IP services, Modbus commands and DNP3 messages; answers logged alone give none.
        ot_activity: 73_378,
        smb_activity: 157,
      },
    ],
  ])('reads %s without a rejection', (path, expected) => {
    const { events, rejected } = readAll(load(path));
    expect(rejected).toEqual({});
    expect(byClass(events)).toEqual(expected);
  });

  it('reads the edge cases of Zeek logs, rejecting only what is cut', () => {
    const rejected: Record<string, Record<string, number>> = {};
    const counts: Record<string, number> = {};
    for (const path of filesBelow('zeek/edge')) {
      const reading = readAll(load(path));
      expect(reading.format, path).not.toBeNull();
      for (const [name, count] of Object.entries(byClass(reading.events))) {
        counts[name] = (counts[name] ?? 0) + count;
      }
      if (sum(reading.rejected) > 0) rejected[path] = reading.rejected;
    }
    expect(rejected).toEqual({
      'zeek/edge/has_unknown_field/http.log': { 'not as many columns as #fields': 1 },
      'zeek/edge/truncated/conn.log': { 'not as many columns as #fields': 1 },
      'zeek/edge/truncated/conn_json.log': { 'not a JSON object': 1 },
      'zeek/edge/truncated/conn_top.log': { 'no #fields line before': 59 },
    });
    expect(counts).toEqual({
      network_activity: 7846,
      dns_activity: 3311,
      http_activity: 2452,
      tls_activity: 2816,
    });
  });

  it('reads the third spelling', () => {
    const { events, rejected } = readAll(load('zeek/apt29-day1/combined_zeek.log'));
    expect(rejected).toEqual({});
    expect(byClass(events)).toEqual({
      network_activity: 613,
      dns_activity: 53,
      http_activity: 62,
      authentication: 35,
      smb_activity: 23,
      rpc_activity: 123,
      tls_activity: 378,
      sensor_alert: 2,
    });
  });
});

function isLdap({ class: name }: { class: string }): boolean {
  return name === 'ldap_activity';
}
