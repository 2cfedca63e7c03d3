/** Times, addresses and targets come out in one spelling whatever the log wrote. */
import { describe, expect, it } from 'vitest';
import { canonicalAddress } from '../../sources/address.ts';
import { epochSeconds, parseEpochTime, parseIsoTime } from '../../sources/time.ts';
import { decodeUri } from '../../sources/uri.ts';

describe('times', () => {
  it.each([
    '1970-01-01T00:00:00.000Z',
    '1999-12-31T23:59:59.999Z',
    '2000-02-29T12:00:00.000Z',
    '2024-02-29T23:59:59.001Z',
    '2024-03-01T00:00:00.000Z',
    '2100-03-01T00:00:00.500Z',
  ])('agree with the calendar: %s', (text) => {
    expect(parseIsoTime(text)).toBe(Date.parse(text));
  });
  it('keep microseconds and mind the zone', () => {
    const expected = (Date.UTC(2024, 7, 12, 7, 14, 0) * 1000 + 123_456) / 1000;
    expect(parseIsoTime('2024-08-12T09:14:00.123456+0200')).toBe(expected);
    expect(parseIsoTime('2024-08-12T09:14:00.123456+02:00')).toBe(expected);
    expect(parseIsoTime('2024-08-12T01:44:00.123456-0530')).toBe(expected);
    expect(parseEpochTime(`${Math.trunc(expected / 1000)}.123456`)).toBe(expected);
    expect(epochSeconds(Math.trunc(expected / 1000) + 0.123456)).toBe(expected);
  });
  it.each([
    '',
    'yesterday',
    '2024-13-01T00:00:00Z',
    '2024-08-12 09:14:00',
    '2024-08-12T09:14:00+x',
  ])('that are none are undefined: %s', (text) => {
    expect(parseIsoTime(text)).toBeUndefined();
    expect(parseEpochTime(text)).toBeUndefined();
  });
});

describe('addresses', () => {
  it.each([
    ['10.20.8.50', '10.20.8.50'],
    ['fe80:0000:0000:0000:b9a3:aa8f:3e8e:fe86', 'fe80::b9a3:aa8f:3e8e:fe86'],
    ['FF02::0016', 'ff02::16'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:db8:0:1:0:0:0:1', '2001:db8:0:1::1'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['::', '::'],
    ['fe80::1%eth0', 'fe80::1'],
  ])('%s is %s', (text, expected) => {
    expect(canonicalAddress(text)).toBe(expected);
  });
  it.each(['', '10.20.8', '10.20.8.256', '1.2.3.4.', 'host', '1::2::3', '12345::', '1:2:3'])(
    '%s is none',
    (text) => {
      expect(canonicalAddress(text)).toBeUndefined();
    },
  );
});

describe('request targets', () => {
  it.each([
    ['/plain', '/plain'],
    ['/a%2520b', '/a%20b'],
    ['/100%', '/100%'],
    ['/%zz%41', '/%zzA'],
    ['/%ff%fe', '/ÿþ'],
    ['/%c3%a9', '/é'],
  ])('%s is decoded once to %s', (uri, expected) => {
    expect(decodeUri(uri)).toBe(expected);
  });
});
