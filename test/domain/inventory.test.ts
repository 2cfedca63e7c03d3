/** The inventory: whose an address is, who depends on whom, and which inventories are refused. */
import { describe, expect, it } from 'vitest';
import { Asset } from '../../domain/asset.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { createInventory, inventoryProblems, requireValid } from '../../domain/inventory.ts';
import { inRange, parseRange } from '../../domain/range.ts';
import { seeded } from '../seeded.ts';

function asset(uid: string, addresses: string[], more: Partial<Asset> = {}): Asset {
  return Asset.parse({ uid, name: uid, addresses, ...more });
}

describe('a range', () => {
  it.each([
    ['::ffff:10.20.0.10', '10.20.0.10'],
    ['::FFFF:0a14:000a', '10.20.0.10'],
    ['0:0:0:0:0:ffff:10.20.0.10', '10.20.0.10'],
    ['::ffff:10.20.0.0/112', '10.20.0.0/16'],
    ['::ffff:0:0/96', '0.0.0.0/0'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['2001:db8::1/64', '2001:db8::/64'],
    ['10.20.4.9/24', '10.20.4.0/24'],
    [' 10.20.0.10 ', '10.20.0.10/32'],
    ['64:ff9b::10.0.0.1', '64:ff9b::a00:1'],
  ])('written as %s is %s', (one, other) => {
    expect(parseRange(one)).not.toBeNull();
    expect(parseRange(one)).toEqual(parseRange(other));
  });

  it.each([
    ...['', '10.20.0', '10.20.0.256', '10.20.0.1/33', '10.20.0.1/', '10.20.0.1/a', '10.0.0.1/8/8'],
    ...['2001:db8::1::2', '1:2:3:4:5:6:7', '2001:db8::g', '2001:db8::/129', '::10.0.0.999', 'fs1'],
    ...['1:2:3:4:5:6:7:8:9', ':::', '10.0.0.0/'],
  ])('is not %j', (text) => {
    expect(parseRange(text)).toBeNull();
  });

  it.each([
    ['10.0.0.1', '10.0.0.0/8', true],
    ['11.0.0.1', '10.0.0.0/8', false],
    ['::ffff:10.0.0.1', '10.0.0.1', true],
    ['2001:db8::1', '2001:DB8:0::/48', true],
    ['2001:db8:1::1', '2001:db8::/48', false],
    ['10.0.0.1', '0.0.0.0/0', true],
    ['10.0.0.1', '::/0', false],
    ['10.0.0.1', 'nowhere', false],
  ])('%s in %s: %s', (address, range, expected) => {
    expect(inRange(address, range)).toBe(expected);
  });
});

describe('an address', () => {
  const inventory = createInventory([
    asset('all', ['10.0.0.0/8', '2001:db8::/32']),
    asset('office', ['10.20.1.0/24', '2001:db8:1::/48']),
    asset('desk', ['10.20.1.7', '2001:db8:1::7']),
  ]);

  it.each([
    ['10.20.1.7', 'desk'],
    ['::ffff:10.20.1.7', 'desk'],
    ['10.20.1.8', 'office'],
    ['10.21.0.1', 'all'],
    ['2001:0DB8:1:0::7', 'desk'],
    ['2001:db8:1::8', 'office'],
    ['2001:db8:2::8', 'all'],
  ])('%s belongs to the narrowest range that holds it: %s', (address, uid) => {
    expect(inventory.of(address)?.uid).toBe(uid);
  });

  it.each(['11.0.0.1', '2001:db9::1', 'desk', ''])('%j belongs to none', (address) => {
    expect(inventory.of(address)).toBeNull();
  });

  it('is found as a look at every range finds it, among random ranges', () => {
    const random = seeded(20261126);
    const pick = (below: number): number => Math.floor(random() * below);
    // Few values, so that ranges lie in each other.
    const four = (): string => `10.${pick(3)}.${pick(3)}.${pick(8)}`;
    const six = (): string => `2001:db8:${pick(3)}::${pick(3)}:${pick(8)}`;
    for (let round = 0; round < 30; round += 1) {
      const ranges = new Map<string, string>();
      for (let made = 0; made < 60; made += 1) {
        const text = random() < 0.5 ? `${four()}/${8 + pick(25)}` : `${six()}/${32 + pick(97)}`;
        const range = parseRange(text);
        if (range !== null) ranges.set(`${range.bits}/${range.prefix}/${range.base}`, text);
      }
      const assets = [...ranges.values()].map((text, index) => asset(`a${index}`, [text]));
      const built = createInventory(assets);
      for (let asked = 0; asked < 100; asked += 1) {
        const address = random() < 0.5 ? four() : six();
        expect(built.of(address)?.uid, address).toBe(scan(assets, address)?.uid);
      }
    }
  });
});

/** The slow way: every range is looked at. */
function scan(assets: readonly Asset[], address: string): Asset | undefined {
  const length = (text: string): number => parseRange(text)?.prefix ?? -1;
  return assets
    .flatMap((one) => one.addresses.map((range) => ({ one, range })))
    .filter(({ range }) => inRange(address, range))
    .sort((a, b) => length(b.range) - length(a.range))[0]?.one;
}

describe('what a person calls an asset', () => {
  const inventory = createInventory([
    asset('first', ['10.0.0.1'], { hostnames: ['FS1', 'second'] }),
    asset('second', ['10.0.0.2'], { hostnames: ['fs1.corp.example', 'db.corp.example'] }),
    asset('10.0.0.1', ['10.0.0.3']),
  ]);

  it.each([
    ['first', 'first'],
    ['second', 'second'],
    ['10.0.0.2', 'second'],
    ['fs1.other.example', 'first'],
    ['DB', 'second'],
    ['10.0.0.1', '10.0.0.1'],
  ])('%s is %s: uid, then address, then host name', (name, uid) => {
    expect(inventory.named(name)?.uid).toBe(uid);
  });

  it('is null for what nobody entered', () => {
    expect(inventory.named('nobody')).toBeNull();
  });

  it('by host name opens nothing to decisions, which ask by address', () => {
    expect(inventory.of('FS1')).toBeNull();
  });
});

describe('dependents', () => {
  it('are those who need it, also through others, once each and sorted', () => {
    const inventory = createInventory([
      asset('dc', ['10.0.0.1']),
      asset('web', ['10.0.0.2'], { dependsOn: ['db', 'dc'] }),
      asset('db', ['10.0.0.3'], { dependsOn: ['dc'] }),
      asset('shop', ['10.0.0.4'], { dependsOn: ['web'] }),
    ]);
    expect(inventory.dependentsOf('dc')).toEqual(['db', 'shop', 'web']);
    expect(inventory.dependentsOf('shop')).toEqual([]);
    expect(inventory.dependentsOf('nobody')).toEqual([]);
  });

  it('end where assets need each other in a circle', () => {
    const inventory = createInventory([
      asset('a', ['10.0.0.1'], { dependsOn: ['c'] }),
      asset('b', ['10.0.0.2'], { dependsOn: ['a'] }),
      asset('c', ['10.0.0.3'], { dependsOn: ['b'] }),
    ]);
    expect(inventory.dependentsOf('a')).toEqual(['b', 'c']);
  });

  it('of ten thousand that need one are all there', () => {
    const many = Array.from({ length: 10_000 }, (_, n) =>
      asset(`w${n}`, [`10.1.${n >> 8}.${n & 255}`], { dependsOn: ['dc'] }),
    );
    const inventory = createInventory([asset('dc', ['10.0.0.1']), ...many]);
    expect(inventory.dependentsOf('dc')).toHaveLength(10_000);
    expect(inventory.of('10.1.39.15')?.uid).toBe('w9999');
  });
});

describe('an inventory that is wrong', () => {
  it('may be an empty one, and one whose ranges lie in each other', () => {
    expect(inventoryProblems([])).toEqual([]);
    expect(inventoryProblems([asset('a', ['10.0.0.0/8']), asset('b', ['10.0.0.0/9'])])).toEqual([]);
  });

  it.each<[string, Asset[], string]>([
    [
      'a uid twice',
      [asset('a', ['10.0.0.1']), asset('a', ['10.0.0.2'])],
      'assets[1].uid must be the uid of one asset, and is another one’s already; it is "a"',
    ],
    [
      'what is no address',
      [asset('a', ['10.0.0.1', '10.0.0.300'])],
      'assets[0].addresses[1] must be an address, or a range such as 10.20.4.0/24; it is "10.0.0.300"',
    ],
    [
      'one range in two assets, however it is written',
      [asset('a', ['10.0.0.0/24']), asset('b', ['::ffff:10.0.0.9/120'])],
      'assets[1].addresses[0] must be in one place, and belongs to a; it is "::ffff:10.0.0.9/120"',
    ],
    [
      'one address twice in an asset',
      [asset('a', ['2001:db8::1', '2001:DB8::0:1'])],
      'assets[0].addresses[1] must be in one place, and belongs to a; it is "2001:DB8::0:1"',
    ],
    [
      'needing what is not there',
      [asset('a', ['10.0.0.1'], { dependsOn: ['z'] })],
      'assets[0].dependsOn[0] must be the uid of an asset; it is "z"',
    ],
    [
      'needing itself',
      [asset('a', ['10.0.0.1'], { dependsOn: ['a'] })],
      'assets[0].dependsOn[0] must name another asset, not itself; it is "a"',
    ],
  ])('has %s', (_name, assets, message) => {
    expect(() => requireValid(assets)).toThrow(expect.objectContaining({ message }) as Error);
  });

  it('is refused with its first ten problems', () => {
    const assets = Array.from({ length: 12 }, (_, n) => asset(`a${n}`, ['nowhere']));
    try {
      requireValid(assets);
      expect.fail('was accepted');
    } catch (error) {
      if (!(error instanceof WatchbillError)) throw error;
      expect(error.code).toBe('INVENTORY_INVALID');
      const lines = error.message.split('\n');
      expect(lines).toHaveLength(11);
      expect(lines[10]).toBe('and 2 more problems');
    }
  });
});
