/** `watchbill assets`: the real command line against a real API over an inventory in memory. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { serveWorld, type Served } from '../served.ts';
import { watchbill } from '../watchbill.ts';

let served: Served;
let dataDir: string;

beforeEach(async () => {
  served = await serveWorld();
  ({ dataDir } = served);
});
afterEach(() => served[Symbol.asyncDispose]());

const run = (...args: string[]) => watchbill(['assets', ...args], { dataDir });

async function file(name: string, text: string): Promise<string> {
  const path = join(dataDir, name);
  await writeFile(path, text);
  return path;
}

const yaml = `assets:
  - { uid: dc, name: Directory, addresses: [10.0.0.1], tags: [domain-controller] }
  - { uid: web, name: Web, addresses: [10.0.1.0/24], tier: high, zone: servers, depends_on: [dc] }
`;
const csv = 'uid,name,addresses,tier\ndc,Directory,10.0.0.1,high\nfs,Files,10.0.0.3,low\n';

test('an import says what it changes; a dry run changes nothing', async () => {
  const path = await file('network.yaml', yaml);
  expect(await run('import', path, '--dry-run')).toMatchObject({
    code: 0,
    stdout: '2 assets: 2 new, 0 changed, 0 removed (not imported: --dry-run)\n',
  });
  expect((await run('list')).stdout).toContain('No assets: every device counts as critical.');
  expect((await run('import', path)).stdout).toBe('2 assets: 2 new, 0 changed, 0 removed\n');
  expect((await run('import', path)).stdout).toBe('2 assets: 0 new, 0 changed, 0 removed\n');
  const other = await run('import', await file('network.csv', csv), '--json');
  expect(JSON.parse(other.stdout)).toEqual({
    schema: 'watchbill.assets-import/1',
    dryRun: false,
    ...{ assets: 2, added: 1, changed: 1, removed: 1 },
  });
});

test('assets are listed and shown, by address, host name or uid', async () => {
  await run('import', await file('network.yaml', yaml));
  const listed = (await run('list')).stdout;
  expect(listed).toContain('web\tWeb\t10.0.1.0/24\thigh\tservers\t–\n');
  expect(JSON.parse((await run('list', '--json')).stdout)).toMatchObject({
    schema: 'watchbill.assets/1',
    assets: [{ uid: 'dc' }, { uid: 'web', dependsOn: ['dc'] }],
  });
  const shown = (await run('show', '10.0.0.1')).stdout;
  expect(shown).toMatch(/^dc {2}Directory\n/);
  expect(shown).toMatch(/depended on by +web\n/);
  expect((await run('show', 'web')).stdout).toMatch(/depends on +dc\n/);
  expect((await run('show', '10.9.9.9')).stdout).toBe(
    '10.9.9.9 is not in the inventory: it counts as critical.\n',
  );
});

test('a broken file is refused by line, with a dry run too, and changes nothing', async () => {
  await run('import', await file('network.yaml', yaml));
  const path = await file('broken.yaml', yaml.replace('depends_on: [dc]', 'depends_on: [dc2]'));
  for (const more of [[], ['--dry-run']]) {
    const { code, stdout, stderr } = await run('import', path, ...more);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('error INVENTORY_INVALID: ');
    expect(stderr).toContain(
      `${path}:3: assets[1].depends_on[0] must be the uid of an asset; it is "dc2"`,
    );
  }
  expect((await run('list')).stdout).toContain('web\tWeb\t');
});

test('doctor reads the file of the data folder', async () => {
  const inventory = async () =>
    (await watchbill(['doctor'], { dataDir })).stdout
      .split('\n')
      .find((line) => line.startsWith('inventory\t'));
  expect(await inventory()).toMatch(/^inventory\toff\tno assets\.yaml or assets\.csv/);
  const path = await file('assets.yaml', yaml);
  expect(await inventory()).toContain(`inventory\tok\t${path}: 2 assets`);
  await file('assets.yaml', yaml.replace('tier: high', 'tier: huge'));
  expect(await inventory()).toMatch(/^inventory\twarning\t.*assets\.yaml:3: assets\[1\]\.tier/);
});
