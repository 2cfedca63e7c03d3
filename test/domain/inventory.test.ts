/** Look-ups in the inventory: the narrowest range wins, as a plain scan finds it; who depends on whom. */
import { describe, expect, it } from 'vitest';
import { Asset } from '../../domain/asset.ts';
import { assetNamed, createInventory, inventoryProblems } from '../../domain/inventory.ts';
import { holds, inRange, parseRange } from '../../domain/range.ts';
import { seeded } from '../seeded.ts';

const asset = (uid: string, addresses: string[], more: object = {}): Asset =>
  Asset.parse({ uid, name: uid, addresses, ...more });

describe('ranges', () => {
  it.each([
    ['10.0.0.1', '10.0.0.0/8', true],
    ['11.0.0.1', '10.0.0.0/8', false],
    ['::ffff:10.0.0.1', '10.0.0.1', true],
    ['2001:db8::1', '2001:DB8:0::/48', true],
    ['2001:db8:1::1', '2001:db8::/48', false],
    ['10.0.0.1', '::/0', false],
    ['10.0.0.1', '0.0.0.0/0', true],
    ['64:ff9b::10.0.0.1', '64:ff9b::a00:1', true],
  ])('%s in %s: %s', (address, range, expected) => {
    expect(inRange(address, range)).toBe(expected);
  });

  it.each([
    '10.0.0',
    '10.0.0.256',
    '10.0.0.1/33',
    '10.0.0.0/',
    '1::2::3',
    'x',
    '',
    '1:2:3:4:5:6:7:8:9',
    ':::',
  ])('%j is none', (text) => {
    expect(parseRange(text)).toBeNull();
    expect(inRange('10.0.0.1', text)).toBe(false);
  });
});

describe('a look-up', () => {
  it('finds what a plain scan finds, over random ranges', () => {
    const random = seeded(3);
    const octet = () => Math.floor(random() * 4);
    const address = () => `10.${octet()}.${octet()}.${octet()}`;
    for (let run = 0; run < 50; run += 1) {
      const seen = new Set<string>();
      const assets = Array.from({ length: 40 }, (_, index) => {
        const text = `${address()}/${[8, 14, 16, 24, 30, 32][Math.floor(random() * 6)]}`;
        const range = parseRange(text);
        const key = `${range?.base}/${range?.prefix}`;
        const fresh = !seen.has(key);
        seen.add(key);
        return fresh ? [asset(`a${index}`, [text])] : [];
      }).flat();
      const inventory = createInventory(assets);
      for (let look = 0; look < 50; look += 1) {
        const wanted = parseRange(address());
        if (wanted === null) throw new Error('an address is a range');
        const text = [24n, 16n, 8n, 0n].map((shift) => (wanted.base >> shift) & 255n).join('.');
        const fitting = assets
          .map((one) => ({ one, range: parseRange(one.addresses[0] ?? '') }))
          .filter(({ range }) => range !== null && holds(range, wanted))
          .sort((a, b) => (b.range?.prefix ?? 0) - (a.range?.prefix ?? 0));
        expect(inventory.of(text)?.uid ?? null).toBe(fitting[0]?.one.uid ?? null);
      }
    }
  });

  it('goes by host name, without case or domain, where no address tells', () => {
    const inventory = createInventory([asset('a', ['10.0.0.1'], { hostnames: ['LT-JMORGAN'] })]);
    expect(assetNamed(inventory, 'lt-jmorgan.corp.example')?.uid).toBe('a');
    expect(assetNamed(inventory, 'a')?.uid).toBe('a');
    expect(assetNamed(inventory, '10.0.0.2')).toBeNull();
  });

  it('knows who depends on an asset, through others, in circles too', () => {
    const inventory = createInventory([
      asset('dc', ['10.0.0.1'], { dependsOn: ['web'] }),
      asset('fs', ['10.0.0.2'], { dependsOn: ['dc'] }),
      asset('web', ['10.0.0.3'], { dependsOn: ['fs'] }),
    ]);
    expect(inventory.dependentsOf('dc')).toEqual(['fs', 'web']);
    expect(inventory.dependentsOf('unknown')).toEqual([]);
  });
});

it('says what keeps an inventory from being used', () => {
  const assets = [
    asset('a', ['10.0.0.1', 'nowhere']),
    asset('a', ['10.0.0.1/32'], { dependsOn: ['a', 'gone'] }),
  ];
  expect(inventoryProblems(assets)).toEqual([
    {
      index: 0,
      key: 'addresses',
      message: 'nowhere is no address and no range such as 10.20.4.0/24',
    },
    { index: 1, key: 'uid', message: 'a is there twice' },
    { index: 1, key: 'addresses', message: '10.0.0.1/32 belongs to a already' },
    { index: 1, key: 'dependsOn', message: 'a is no other asset' },
    { index: 1, key: 'dependsOn', message: 'gone is no other asset' },
  ]);
});
