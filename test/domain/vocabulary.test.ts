/** How things are written: addresses, host names, credentials, raw records, the version. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isPrivate } from '../../domain/address.ts';
import { credential, device, entityKey, hostName } from '../../domain/entity.ts';
import { errorTable, exitCodes, isErrorCode, WatchbillError } from '../../domain/errors.ts';
import { bytesOf, evidenceOf, keepBytes } from '../../domain/record.ts';
import { version } from '../../domain/version.ts';
import { chance, logOn, monday } from '../detectors/made.ts';

describe('isPrivate', () => {
  it.each([
    ...['10.0.0.0', '10.255.255.255', '172.16.0.1', '172.31.255.255', '192.168.0.1', '127.0.0.1'],
    ...['169.254.1.1', '100.64.0.1', '100.127.255.255', '::1', 'fc00::1', 'fdff::1', 'fe80::1'],
    ...['febf::1', '::ffff:10.1.2.3'],
  ])('holds %s for private', (address) => {
    expect(isPrivate(address)).toBe(true);
  });

  it.each([
    ...['9.255.255.255', '11.0.0.0', '172.15.0.1', '172.32.0.1', '192.167.0.1', '192.169.0.1'],
    ...['8.8.8.8', '100.63.255.255', '100.128.0.1', '169.253.0.1', '2001:db8::1', 'fec0::1'],
    ...['fc::1', 'fd::1', 'fe8::1', '::ffff:8.8.8.8', ''],
  ])('does not hold %s for private', (address) => {
    expect(isPrivate(address)).toBe(false);
  });
});

describe('entities', () => {
  it.each([
    ['lt-jmorgan.corp.example', 'LT-JMORGAN'],
    ['  LT-JMorgan ', 'LT-JMORGAN'],
    ['lt1.corp.example.', 'LT1'],
    ['\\\\LT1', 'LT1'],
    ['John’s Mac', 'JOHN’S MAC'],
    ['JOHN PC', 'JOHN PC'],
    ['ip-10-20-1-10.eu', 'IP-10-20-1-10'],
    ['4711.corp.example', '4711'],
    ['10.20.0.5', '"10.20.0.5"'],
    [' 10.20.0.5', '"10.20.0.5"'],
    ['"10.20.0.5"', '"10.20.0.5"'],
    ['\\\\10.20.1.11', '"10.20.1.11"'],
    ['10.20.1.14/24', '"10.20.1.14/24"'],
    ['10.20.1', '"10.20.1"'],
    ['0x0a.0x14.0x1.0xa', '"0X0A.0X14.0X1.0XA"'],
    ['10.20.1.5.corp.example', '"10.20.1.5.CORP.EXAMPLE"'],
    ['fd00::6', '"FD00::6"'],
    ['.hidden', '.HIDDEN'],
    ['', ''],
  ])('writes the host name %j as %j', (name, written) => {
    expect(hostName(name)).toBe(written);
    expect(hostName(written)).toBe(written);
  });

  it.each([
    ['JMorgan', 'jmorgan'],
    ['CORP\\JMorgan', 'jmorgan'],
    ['jmorgan@CORP.EXAMPLE', 'jmorgan'],
    [' jmorgan ', 'jmorgan'],
    ['WS1$', 'ws1$'],
  ])('writes the account %j as %j', (user, id) => {
    expect(credential({ user })).toEqual({ kind: 'credential', id });
  });

  it('keys devices by address', () => {
    expect(entityKey(device('10.0.0.1'))).toBe('device:10.0.0.1');
  });
});

describe('kept records', () => {
  it('come back byte for byte, whatever they hold', () => {
    const random = chance(7);
    for (let length = 0; length < 400; length++) {
      const ascii = length % 2 === 0 ? 128 : 256;
      const bytes = Uint8Array.from({ length }, () => Math.floor(random() * ascii));
      const kept = keepBytes(bytes);
      expect(bytesOf(JSON.parse(JSON.stringify(kept)) as typeof kept)).toEqual(bytes);
    }
  });

  it.each([
    ['a byte-order mark', '\ufeff{"a":1}'],
    ['an emoji', '{"a":"🜁 é"}'],
  ])('keep %s as text', (_, text) => {
    const bytes = new TextEncoder().encode(text);
    expect(keepBytes(bytes)).toEqual({ raw: text, encoding: 'utf-8' });
    expect(bytesOf(keepBytes(bytes))).toEqual(bytes);
  });

  it('keep cut UTF-8 as base64', () => {
    expect(keepBytes(Uint8Array.of(0x41, 0xc3)).encoding).toBe('base64');
  });

  it('carry the host name that a log-on claims', () => {
    const evidence = evidenceOf(logOn({ time: monday, host: 'LT-1' }), 'a log-on');
    expect(evidence.src).toEqual({ ip: '10.0.8.50', hostname: 'LT-1' });
    expect(evidence.dst).toEqual({ ip: '10.0.0.10', port: 445 });
  });
});

describe('errors', () => {
  it('carry exit code, HTTP status and the place where they are explained', () => {
    const error = new WatchbillError('INPUT_NOT_FOUND', 'no such file', { fix: 'give a path' });
    expect(error).toMatchObject({ exit: 1, http: 400, fix: 'give a path' });
    expect(error.docs).toBe('docs/errors.md#input-not-found');
  });

  it('use only the exit codes of the command line', () => {
    const known = new Set<number>(Object.values(exitCodes));
    for (const { exit } of Object.values(errorTable)) expect(known).toContain(exit);
    expect(isErrorCode('USAGE')).toBe(true);
    expect(isErrorCode('toString')).toBe(false);
  });
});

it('has the version of package.json', () => {
  const { version: released } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    version: string;
  };
  expect(version).toBe(released);
});
