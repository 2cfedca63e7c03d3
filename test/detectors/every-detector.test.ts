/** What every detection keeps: its uid is its place, it is listed, tested both ways, honest about its gaps, documented. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { composites, detectors } from '../../detectors/index.ts';
import { tactics, techniques } from '../../domain/data/attack.gen.ts';

/** Runs detections that others wrote, and holds none. */
const withoutDetections: ReadonlySet<string> = new Set(['sigma']);

/** `tactic/name` of every file in a tactic's folder; helpers that several share live in `detectors/` itself. */
const uidsOnDisk = readdirSync('detectors', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !withoutDetections.has(entry.name))
  .flatMap(({ name }) => readdirSync(`detectors/${name}`).map((file) => `${name}/${file}`))
  .map((path) => path.replace(/\.ts$/, ''));

const all = [...detectors, ...composites];

/** Folders that are no tactic: what other sensors said, and findings over several tactics. */
const withoutTactic: ReadonlySet<string> = new Set(['external', 'multiple']);

function pages(folder: string): string {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => readFileSync(`${folder}/${name}`, 'utf8'))
    .concat(existsSync('README.md') ? readFileSync('README.md', 'utf8') : '')
    .join('\n');
}

/** Titles of the tests in a file, those in comments left out. */
function testTitles(path: string): string[] {
  const code = readFileSync(path, 'utf8').replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
  return [...code.matchAll(/\b(?:it|test)(?:\.each\([^]*?\))?\(\s*(['"`])(?<title>.*?)\1/g)].map(
    (match) => match.groups?.['title'] ?? '',
  );
}

describe('the list of detections', () => {
  it('names exactly the files in the tactic folders', () => {
    expect(all.map(({ uid }) => uid).toSorted()).toEqual(uidsOnDisk.toSorted());
  });
});

describe.each(all.map((detector) => ({ uid: detector.uid, detector })))(
  '$uid',
  ({ uid, detector }) => {
    const testFile = `test/detectors/${uid}.test.ts`;

    it('has a test that shows it firing, and one that shows it staying quiet', () => {
      expect(existsSync(testFile), `${testFile} is missing`).toBe(true);
      const titles = testTitles(testFile);
      expect(titles, testFile).toContainEqual(expect.stringMatching(/^fires on /));
      expect(titles, testFile).toContainEqual(expect.stringMatching(/^stays quiet on /));
    });

    it('says what it cannot see', () => {
      expect(detector.blindSpots.length, 'blindSpots').toBeGreaterThan(0);
      for (const gap of detector.blindSpots) expect(gap.trim().length).toBeGreaterThan(20);
    });

    it('names attacks of the vendored release, the tactic of its folder among them', () => {
      const folders = detector.attacks.map(([tactic, technique]) => {
        const [, folder] = tactics[tactic] ?? [];
        expect(folder, `${tactic} is no tactic`).toBeDefined();
        const [name, usedFor] = techniques[technique] ?? [];
        expect(name, `${technique} is no technique`).toBeDefined();
        expect(usedFor, `${technique} does not serve ${tactic}`).toContain(folder);
        return folder;
      });
      const [folder = ''] = uid.split('/');
      if (!withoutTactic.has(folder)) expect(folders).toContain(folder);
    });

    it('works with its defaults', () => {
      expect(detector.parameters.safeParse({}).error).toBeUndefined();
    });

    it('is mentioned in the documentation', () => {
      expect(pages('docs').includes(uid), `no page below docs/ mentions ${uid}`).toBe(true);
    });
  },
);

it.each([
  'T1200',
  'T1046',
  'T1482',
  'T1590.002',
  'T1590.005',
  'T1592.004',
  'T1595.001',
  'T1595.002',
])('%s, as the report of the vishing case maps it, is the attack of a detection', (technique) => {
  const mapped = all.filter(({ attacks }) => attacks.some(([, id]) => id === technique));
  expect(mapped.map(({ uid }) => uid)).not.toEqual([]);
});
