/** What a client calls itself, or the server it wants, is no address, however it reads. */
import { describe, expect, it } from 'vitest';
import { isPrivate, spellAddress } from '../../domain/address.ts';
import type { Event } from '../../domain/event.ts';
import { parseRange } from '../../domain/range.ts';
import { findDeviceFault } from '../../domain/target.ts';
import { windowsEvents } from '../../sources/windows/index.ts';
import { readAll } from './shared-data.ts';

const data = {
  TargetUserName: 'ann',
  TargetDomainName: 'HOTEL',
  Status: '0xc000006a',
  LogonType: 3,
  IpAddress: '-',
};

function record(id: number, fields: object): Uint8Array {
  const head = { EventID: id, Hostname: 'fs1', EventTime: '2024-08-12 09:14:00' };
  return new TextEncoder().encode(
    JSON.stringify({ ...head, Channel: 'Security', ...data, ...fields }),
  );
}

function one(bytes: Uint8Array): Event {
  const [event] = readAll(bytes).events;
  if (event === undefined) throw new Error('no event');
  return event;
}

/** The two sides that a record gives to rules. */
function about(bytes: Uint8Array) {
  return windowsEvents().raw?.({ file: 'f', offset: 0, bytes })?.about();
}

const addresses = [
  ...['10.20.1.10', ' 10.20.1.18', '\\\\10.20.1.11', '10.20.1.14/24', '10.20.1.14:445'],
  ...['::FFFF:0a14:0110', 'fd00:0:0::6', 'fe80::1%eth0', '[fd00::6]', '169.254.169.254'],
  ...['10.20.1.10.', '１０.20.1.10', '10․20․1․10', '0x0a.20.1.10', '10.20.1', '2001:db8::/32'],
  ...['"10.20.1.10"', '10.20.1.10|445/tcp', '10.20.1.10>10.20.1.11', '10.20.1.10.corp.example'],
];

describe.each(addresses)('a machine called %j', (name) => {
  const station = { WorkstationName: name, Workstation: name };

  it.each([4624, 4625, 4776])('is no device’s address where it logs on (%i)', (id) => {
    const bytes = record(id, station);
    expect(about(bytes)?.src?.ip).toBe(one(bytes).src);
    expectNoAddress(one(bytes).src);
  });

  it('is none where a credential is used on it', () => {
    expectNoAddress(one(record(4648, { TargetServerName: name })).dst);
  });

  it('is passed over where the address was seen', () => {
    expect(one(record(4625, { ...station, IpAddress: '10.20.1.9' })).src).toBe('10.20.1.9');
  });
});

/** Nor is it the name that another device has. */
function expectNoAddress(text: string): void {
  expect([spellAddress(text), parseRange(text), isPrivate(text)]).toEqual([null, null, false]);
  expect(findDeviceFault(text)).not.toBeNull();
  expect(text).toMatch(/^".{4,}"$/);
}

describe('a machine', () => {
  it.each([
    ['DESKTOP-1', 'DESKTOP-1'],
    ['\\\\LT1', 'LT1'],
    ['lt1.corp.example', 'LT1'],
    ['\\\\', 'FS1'],
  ])('called %j is %s', (WorkstationName, src) => {
    expect(one(record(4624, { WorkstationName })).src).toBe(src);
  });

  it('whose log is sent on under its address is known by it', () => {
    expect(one(record(4624, { Hostname: '::FFFF:10.20.1.5' }))).toMatchObject({
      ...{ src: '10.20.1.5', dst: '10.20.1.5' },
    });
  });
});
