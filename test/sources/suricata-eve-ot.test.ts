/** Industrial commands, TLS and SSH in EVE, each on a record as Suricata writes it. */
import { describe, expect, it } from 'vitest';
import { eveEvents, eveRecords, parseEve } from './eve-fixture.ts';

describe('modbus', () => {
  it('reads so many registers from an address', () => {
    expect(eveEvents('modbus-read')[0]).toMatchObject({
      function: 'RdHoldRegs',
      access: 'read',
      unit: 1,
      address: 0,
      quantity: 10,
    });
  });
  it('writes one value', () => {
    expect(eveEvents('modbus-write-single')[0]).toMatchObject({
      function: 'WrSingleReg',
      access: 'write',
      unit: 3,
      address: 40,
      quantity: 1,
      value: 215,
    });
  });
  it('is turned round where the sensor came in midway: the command is what it took for the answer', () => {
    expect(eveEvents('modbus-midstream')[0]).toMatchObject({
      src: '10.20.31.104',
      dst: '10.20.31.91',
      dstPort: 502,
      function: 'WrSingleCoil',
      access: 'write',
      address: 6,
      value: 65280,
    });
    const modbus = { id: 2, request: { function_code: 'RdCoils', access_type: 'READ | COILS' } };
    const answer = { ...eveRecords.get('modbus-midstream'), modbus };
    expect(parseEve(answer)).toEqual({ kind: 'ignored', type: 'modbus' });
  });
});

describe('dnp3', () => {
  it('selects an output of an outstation', () => {
    expect(eveEvents('dnp3-select')[0]).toMatchObject({
      class: 'ot_activity',
      protocol: 'dnp3',
      function: 'SELECT',
      access: 'control',
      unit: 2,
      object: 'g12v1',
      dstPort: 20000,
    });
  });
  it('restarts one', () => {
    expect(eveEvents('dnp3-cold-restart')[0]).toMatchObject({
      function: 'COLD_RESTART',
      access: 'control',
      unit: 4,
    });
  });
  it('says why a command was refused, with the master as the source', () => {
    expect(eveEvents('dnp3-refused')[0]).toMatchObject({
      function: 'RESPONSE',
      access: 'other',
      unit: 4,
      exception: 'no_func_code_support',
      dstPort: 20000,
    });
  });
});

describe('enip', () => {
  it('names the CIP service, its class and its instance', () => {
    expect(eveEvents('enip-set')[0]).toMatchObject({
      protocol: 'enip',
      function: 'Set Attribute List',
      access: 'write',
      object: 'unknown-139',
      address: 1,
    });
    expect(eveEvents('enip-list-identity')[0]).toMatchObject({
      function: 'list_identity',
      access: 'read',
    });
  });
  it('gives each service of a packet once', () => {
    const read = { service: 'Read Data' };
    const cip = {
      service: 'Multiple Service Packet',
      multiple: [read, { service: 'Write Data' }, read],
    };
    const enip = { request: { command: 'send_unit_data', cip } };
    expect(eveEvents('enip-set', { enip })).toMatchObject([
      { function: 'Read Data', access: 'read' },
      { function: 'Write Data', access: 'write' },
    ]);
  });
  it('is turned round where the sensor came in midway', () => {
    const sides = { src_port: 44818, dest_port: 54564 };
    const { enip } = eveRecords.get('enip-set') as { enip: { request: unknown } };
    const [event] = eveEvents('enip-set', { ...sides, enip: { response: enip.request } });
    expect(event).toMatchObject({ src: '10.20.31.63', function: 'Set Attribute List' });
    expect(event).toMatchObject({ dstPort: 44818 });
    const answer = { ...eveRecords.get('enip-set'), ...sides, enip: { request: enip.request } };
    expect(parseEve(answer)).toEqual({ kind: 'ignored', type: 'enip' });
  });
});

describe('tls and ssh', () => {
  it('has the name asked for, the version and the fingerprint of the client', () => {
    expect(eveEvents('tls')[0]).toMatchObject({
      class: 'tls_activity',
      serverName: 'desk.booking.hotel.example',
      version: 'TLS 1.2',
      clientFingerprint: 't13d1516h2_0a1b2c3d4e5f_5f4e3d2c1b0a',
      subject: 'CN=booking.hotel.example',
      issuer: 'C=XX, O=Hotel, CN=Hotel Issuing CA 1',
    });
    const old = { tls: { version: 'TLSv1', ja3: { hash: 'abc' } } };
    expect(eveEvents('tls', old)[0]).toMatchObject({
      version: 'TLS 1.0',
      clientFingerprint: 'abc',
    });
  });
  it('has the programs of both sides', () => {
    expect(eveEvents('ssh')[0]).toMatchObject({
      class: 'ssh_activity',
      clientSoftware: 'OpenSSH_9.6p1',
      serverSoftware: 'OpenSSH_9.2p1',
      outcome: 'unknown',
      dstPort: 22,
    });
  });
});

describe('krb5', () => {
  it('names the service a ticket was asked for', () => {
    expect(eveEvents('krb5-tcp-reply')[0]).toHaveProperty('ticketFor');
  });
});
