/** Every record of the shared data is read without throwing, and the counts stay what they are. */
import { beforeEach, describe, expect, it } from 'vitest';
import { absent, byClass, filesBelow, hasSharedData, load, readAll } from './shared-data.ts';

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

describe('shared data', () => {
  beforeEach((ctx) => {
    if (!hasSharedData) ctx.skip(absent);
  });
  it('reads the vishing capture whole', () => {
    const { events, ignored, rejected } = readAll(load('captures/vishing/eve.json.gz'));
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
