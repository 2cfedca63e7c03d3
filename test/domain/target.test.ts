/** What actions may be aimed at: Node's own idea of an address, in one spelling, and nobody's group or loopback. */
import { isIP } from 'node:net';
import { describe, expect, it } from 'vitest';
import { spellAddress } from '../../domain/address.ts';
import { findDeviceFault, findTargetFault, isFrom } from '../../domain/target.ts';
import { seeded } from '../seeded.ts';

/** Texts near addresses: groups and octets of every length, put together with what belongs between them and what not. */
function nearlyAddress(random: () => number): string {
  const any = <T>(list: readonly [T, ...T[]]): T =>
    list[Math.floor(random() * list.length)] ?? list[0];
  const part = () => any(['0', '00', '1', '10', '010', '255', '256', 'ff', 'FFFF', 'fffff', '']);
  const glue = any([':', '.', '::', ':', '.']);
  const parts = Array.from({ length: 1 + Math.floor(random() * 9) }, part);
  const text = parts.join(random() < 0.8 ? glue : any([':', '.']));
  const tail = any([
    '',
    '',
    '',
    ':1.2.3.4',
    '::',
    '%eth0',
    ' ',
    '/24',
    '::1.02.3.4',
    '::ffff:1.2.3.4',
  ]);
  return random() < 0.2 ? `::${text}${tail}` : `${text}${tail}`;
}

describe('the spelling of an address', () => {
  it('is had by what Node takes for an address without a zone, and by nothing else', () => {
    const random = seeded(12);
    const known = ['1::2:0:0:3', '::', '1:2:3:4:5:6:7::', '::2:3:4:5:6:7:8', '1.2.3.4', '0::0'];
    const texts = [...known, ...Array.from({ length: 20_000 }, () => nearlyAddress(random))];
    const differ = texts.filter(
      (text) => (spellAddress(text) !== null) !== (isIP(text) !== 0 && !text.includes('%')),
    );
    expect(differ).toEqual([]);
    expect(texts.filter((text) => isIP(text) !== 0).length).toBeGreaterThan(100);
  });

  it('is the same as the address that a URL is written with', () => {
    const random = seeded(13);
    for (let at = 0; at < 2_000; at += 1) {
      const groups = Array.from({ length: 8 }, () =>
        random() < 0.5 ? '0' : Math.floor(random() * 65_536).toString(16),
      );
      const text = groups.join(':').toUpperCase();
      const spelt = spellAddress(text);
      if (spelt?.includes('.')) continue;
      expect(`[${spelt}]`).toBe(new URL(`http://[${text}]/`).hostname);
    }
  });

  it.each([
    ['::ffff:10.20.8.50', '10.20.8.50'],
    ['::FFFF:0a14:832', '10.20.8.50'],
    ['FD00:0:0:0:0:0:0:5', 'fd00::5'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['1:0:2:0:0:3:0:0', '1:0:2::3:0:0'],
    ['10:0:0:1:1:1:1:1', '10::1:1:1:1:1'],
  ])('of %s is %s', (text, spelt) => {
    expect(spellAddress(text)).toBe(spelt);
    expect(spellAddress(spelt)).toBe(spelt);
  });
});

describe('a target', () => {
  it.each([
    ['LAPTOP', 'it is a name, and no address'],
    ['fd00::5, fd00::6', 'it is a name, and no address'],
    ['fe80::1%eth0', 'it is a name, and no address'],
    ['127.0.0.1', 'it is no device’s own address'],
    ['::ffff:127.0.0.1', 'it is no device’s own address'],
    ['239.255.255.250', 'it is no device’s own address'],
    ['255.255.255.255', 'it is no device’s own address'],
    ['0.0.0.0', 'it is no device’s own address'],
    ['::', 'it is no device’s own address'],
    ['ff02::1', 'it is no device’s own address'],
    ['FD00::5', 'it is another spelling of fd00::5'],
    ['10.20.8.50', null],
    ['fe80::5', 'it is an address of one link'],
    ['febf:ffff::5', 'it is an address of one link'],
    ['fe80:0:0:1::5', 'it is an address of one link'],
    ['169.254.10.1', 'it is an address of one link'],
    ['169.254.255.255', 'it is an address of one link'],
    ['::ffff:169.254.10.1', 'it is an address of one link'],
    ['fec0::5', null],
    ['169.253.255.255', null],
    ['169.255.0.1', null],
  ])('%s: %s', (device, fault) => {
    expect(findDeviceFault(device)).toBe(fault);
  });

  it('is looked at in all its parts', () => {
    const device = '10.20.8.50';
    expect(findTargetFault({ device, peer: '203.0.113.9' })).toBeNull();
    expect(findTargetFault({ device, peer: 'fe80::5' })).toContain('fe80::5');
    expect(findTargetFault({ device: '169.254.10.1' })).toContain('169.254.10.1');
    expect(findTargetFault({ device, peer: 'CC-SERVER' })).toContain('CC-SERVER');
    const allow = (peer: string) => ({
      device,
      allow: [{ peer, port: 53, proto: 'udp' as const }],
    });
    expect(findTargetFault(allow('224.0.0.251'))).toBeNull();
    // What keeps working on the link of the device.
    expect(findTargetFault(allow('fe80::1'))).toBeNull();
    expect(findTargetFault(allow('DC1'))).toBe('"DC1" is no address');
  });

  it('is the same device however a sensor wrote its address', () => {
    const seen = (ip: string) => ({ src_endpoint: { ip } });
    expect(isFrom(seen('::ffff:10.20.8.50'), '10.20.8.50')).toBe(true);
    expect(isFrom(seen('FD00::5'), 'fd00::5')).toBe(true);
    expect(isFrom(seen('10.20.8.51'), '10.20.8.50')).toBe(false);
    expect(isFrom(seen('LAPTOP'), 'laptop')).toBe(false);
  });
});
