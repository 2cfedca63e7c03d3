/** Inventory files, YAML and CSV: what is accepted, and how precisely a mistake is named. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInventory } from '../../../cli/inventory/read-inventory.ts';
import { WatchbillError } from '../../../domain/errors.ts';
import { createInventory } from '../../../domain/inventory.ts';
import { repository } from '../watchbill.ts';
import { temporaryFolder } from '../temporal/fakes.ts';

async function written(name: string, text: string): Promise<string> {
  const path = join(await temporaryFolder(), name);
  await writeFile(path, text);
  return path;
}

/** The lines that reading fails with, without the folder. */
async function failure(name: string, text: string): Promise<string[]> {
  const path = await written(name, text);
  try {
    await readInventory(path);
  } catch (error) {
    if (!(error instanceof WatchbillError)) throw error;
    expect(error.code).toBe('INVENTORY_INVALID');
    expect(error.fix).toContain('docs/guides/inventory.md');
    return error.message.replaceAll(path, name).split('\n');
  }
  throw new Error('was accepted');
}

const whole = {
  uid: 'fs1',
  name: 'File server',
  addresses: ['10.20.0.20', '2001:db8::20'],
  hostnames: ['FS1'],
  owner: 'ops',
  tier: 'high',
  zone: 'servers',
  purdueLayer: 3.5,
  tags: ['server', 'files'],
  businessService: 'files',
  impactPerHour: 800,
  dependsOn: ['dc1'],
};
const bare = {
  ...{ uid: 'dc1', name: 'Directory', addresses: ['10.20.0.10'], hostnames: [], owner: null },
  ...{ tier: 'critical', zone: null, purdueLayer: null, tags: [], businessService: null },
  ...{ impactPerHour: null, dependsOn: [] },
};

const yaml = `assets:
  - uid: fs1
    name: File server
    addresses: [10.20.0.20, '2001:db8::20']
    hostnames: [FS1]
    owner: ops
    tier: high
    zone: servers
    purdue_layer: 3.5
    tags: [server, files]
    business_service: files
    impact_per_hour: 800
    depends_on: [dc1]
  - { uid: dc1, name: Directory, addresses: [10.20.0.10] }
`;
const header =
  'uid,name,addresses,hostnames,owner,tier,zone,purdue_layer,tags,business_service,impact_per_hour,depends_on';
const csv = [
  header,
  'fs1,"File server",10.20.0.20;2001:db8::20,FS1,ops,high,servers,3.5,server files,files,800,dc1',
  'dc1,Directory,10.20.0.10,,,,,,,,,',
  '',
];

describe('a file', () => {
  it.each([
    ['YAML', 'assets.yaml', yaml],
    ['CSV', 'assets.csv', csv.join('\n')],
    ['CSV with BOM and CRLF, as spreadsheets write it', 'ASSETS.CSV', `\ufeff${csv.join('\r\n')}`],
  ])('of %s has every field; what is left out has its default', async (_form, name, text) => {
    expect(await readInventory(await written(name, text))).toEqual([whole, bare]);
  });

  it('may have its columns in any order, and only those it needs', async () => {
    const text = 'addresses , name,uid\n"10.0.0.1; 10.0.0.2","Web, ""new""",web\n';
    expect(await readInventory(await written('a.csv', text))).toMatchObject([
      { uid: 'web', name: 'Web, "new"', addresses: ['10.0.0.1', '10.0.0.2'], tier: 'critical' },
    ]);
  });

  it('that is not there is named', async () => {
    await expect(readInventory('/nowhere/assets.yaml')).rejects.toMatchObject({
      code: 'INVENTORY_INVALID',
      message: expect.stringContaining('/nowhere/assets.yaml') as unknown,
    });
  });
});

describe('YAML that is wrong', () => {
  it.each<[string, string, string[]]>([
    [
      'a tier that does not exist',
      'assets:\n  - uid: a\n    name: A\n    addresses: [10.0.0.1]\n    tier: huge\n',
      ['a.yaml:5: assets[0].tier must be one of low, medium, high, critical; it is "huge"'],
    ],
    [
      'an unknown key',
      'assets:\n  - uid: a\n    name: A\n    addresses: [10.0.0.1]\n    dependsOn: [b]\n',
      [
        'a.yaml:5: assets[0].dependsOn is not a known key; allowed: uid, name, addresses, hostnames, owner, tier, zone, purdue_layer, tags, business_service, impact_per_hour, depends_on',
      ],
    ],
    [
      'what is missing',
      'assets:\n  - uid: a\n    addresses: []\n',
      [
        'a.yaml:2: assets[0].name must be text; it is missing',
        'a.yaml:3: assets[0].addresses must name at least one address or range; it is []',
      ],
    ],
    [
      'an empty text, beside what only the whole list tells',
      'assets:\n  - { uid: "", name: A, addresses: [x] }\n',
      [
        'a.yaml:2: assets[0].uid must not be empty; it is ""',
        'a.yaml:2: assets[0].addresses[0] must be an address, or a range such as 10.20.4.0/24; it is "x"',
      ],
    ],
    [
      'costs below nothing',
      'assets:\n  - { uid: a, name: A, addresses: [10.0.0.1], impact_per_hour: -1 }\n',
      ['a.yaml:2: assets[0].impact_per_hour must be a number, 0 or more; it is -1'],
    ],
    [
      'what only the whole list tells, by line',
      [
        'assets:',
        '  - { uid: a, name: A, addresses: [10.0.0.1] }',
        '  - uid: a',
        '    name: B',
        '    addresses:',
        '      - 10.0.0.300',
        '      - 10.0.0.1',
        '    depends_on: [z, a]',
      ].join('\n'),
      [
        'a.yaml:3: assets[1].uid must be the uid of one asset, and is another one’s already; it is "a"',
        'a.yaml:6: assets[1].addresses[0] must be an address, or a range such as 10.20.4.0/24; it is "10.0.0.300"',
        'a.yaml:7: assets[1].addresses[1] must be in one place, and belongs to a; it is "10.0.0.1"',
        'a.yaml:8: assets[1].depends_on[0] must be the uid of an asset; it is "z"',
        'a.yaml:8: assets[1].depends_on[1] must name another asset, not itself; it is "a"',
      ],
    ],
    [
      'no list',
      'assets:\n',
      ['a.yaml:1: assets must be a list; write [] for an empty one; it is null'],
    ],
  ])('%s', async (_name, text, lines) => {
    expect(await failure('a.yaml', text)).toEqual(lines);
  });

  it('lists the first ten problems and counts the rest', async () => {
    const items = Array.from(
      { length: 12 },
      (_, n) => `  - { uid: a${n}, name: A, addresses: [x] }`,
    );
    const lines = await failure('a.yaml', ['assets:', ...items].join('\n'));
    expect(lines).toHaveLength(11);
    expect(lines[10]).toBe('and 2 more problems');
  });
});

describe('CSV that is wrong', () => {
  it.each<[string, string, string[]]>([
    [
      'an unknown column, once, also when it is empty',
      'uid,name,addresses,colour\na,A,10.0.0.1,\nb,B,10.0.0.2,\n',
      [
        'a.csv:1: colour is not a known column; allowed: uid, name, addresses, hostnames, owner, tier, zone, purdue_layer, tags, business_service, impact_per_hour, depends_on',
      ],
    ],
    [
      'a column twice',
      'uid,name,addresses,name\na,A,10.0.0.1,B\n',
      ['a.csv:1: name is given twice'],
    ],
    [
      'cells, by the line their row begins at',
      [
        'uid,name,addresses,tier,purdue_layer,impact_per_hour',
        '',
        'a,"A',
        'of two lines",10.0.0.1,huge,9,much',
        'b,,10.0.0.2,low,1,-1',
      ].join('\r\n'),
      [
        'a.csv:3: tier must be one of low, medium, high, critical; it is "huge"',
        'a.csv:3: purdue_layer must be one of 0, 1, 2, 3, 3.5, 4, 5; it is "9"',
        'a.csv:3: impact_per_hour must be a number, 0 or more; it is "much"',
        'a.csv:5: name must be text; it is missing',
        'a.csv:5: impact_per_hour must be a number, 0 or more; it is "-1"',
      ],
    ],
    [
      'what only the whole list tells',
      'uid,name,addresses,depends_on\na,A,10.0.0.1,z\na,B,10.0.0.2;10.0.0.1,\n',
      [
        'a.csv:2: depends_on must be the uid of an asset; it is "z"',
        'a.csv:3: uid must be the uid of one asset, and is another one’s already; it is "a"',
        'a.csv:3: addresses must be in one place, and belongs to a; it is "10.0.0.2;10.0.0.1"',
      ],
    ],
  ])('%s', async (_name, text, lines) => {
    expect(await failure('a.csv', text)).toEqual(lines);
  });

  it('a row that is too short, a quote that stays open, and nothing at all', async () => {
    const short = await failure('a.csv', 'uid,name,addresses\na,A\n');
    expect(short).toEqual([expect.stringMatching(/^a\.csv: not valid CSV: .*line 2/)]);
    const open = await failure('a.csv', 'uid,name,addresses\na,"A,10.0.0.1\n');
    expect(open[0]).toMatch(/^a\.csv: not valid CSV: .*line 2/);
    expect((await failure('a.csv', ''))[0]).toMatch(/^a\.csv:1: no row of column names; allowed:/);
  });
});

it('the sample knows the hotel network: who is who, and who needs whom', async () => {
  const path = join(repository, 'samples', 'vishing-assets.yaml');
  const inventory = createInventory(await readInventory(path));
  expect(inventory.of('10.20.0.10')?.tags).toContain('domain-controller');
  expect(inventory.of('10.20.0.11')?.tags).toContain('domain-controller');
  expect(inventory.of('10.20.8.50')).toMatchObject({ tier: 'low', zone: 'vpn' });
  expect(inventory.of('10.20.1.77')?.tier).toBe('low');
  expect(inventory.of('10.20.9.10')?.purdueLayer).toBe(1);
  expect(inventory.dependentsOf('dc1')).toContain('fs1');
});

it('the guide’s example is one that is accepted', async () => {
  const guide = await readFile(join(repository, 'docs', 'guides', 'inventory.md'), 'utf8');
  const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
  const [, table = ''] = /```csv\n([\s\S]*?)```/.exec(guide) ?? [];
  const fromYaml = await readInventory(await written('a.yaml', example));
  expect(fromYaml).toHaveLength(2);
  expect(await readInventory(await written('a.csv', table))).toEqual(fromYaml);
});
