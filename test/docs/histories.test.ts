/** What a version recorded is never written over: an upgrade is tested against it. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  compareWithCommits,
  compareWithManifests,
  freezeNew,
  listVersions,
} from '../histories/frozen.ts';

describe('the recordings of each version', () => {
  it('are what its manifest says', () => {
    expect(listVersions()).toContain('0.1.0');
    expect(compareWithManifests()).toEqual([]);
  });

  it('are what the commits hold that added them', (context) => {
    const faults = compareWithCommits();
    if (faults === null) context.skip('no git history here');
    expect(faults).toEqual([]);
  });
});

/** A folder with two recordings of a version, entered into its manifest. */
function recorded(): string {
  const root = mkdtempSync(join(tmpdir(), 'wb-frozen-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, '1.0.0', 'data-folder'), { recursive: true });
  writeFileSync(join(root, '1.0.0', 'watch.json'), '{"events":1}\n');
  writeFileSync(join(root, '1.0.0', 'data-folder', 'database.sql.gz'), 'packed');
  freezeNew(root);
  return root;
}

function commit(root: string, what: string): void {
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'pipe' });
  git('init', '--quiet');
  git('add', '--all');
  const as = ['-c', 'user.name=a', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  git(...as, 'commit', '--quiet', '--message', what);
}

describe('a recording', () => {
  it('that was changed, removed, or never entered is named', () => {
    const root = recorded();
    expect(compareWithManifests(root)).toEqual([]);
    writeFileSync(join(root, '1.0.0', 'watch.json'), '{"events":2}\n');
    writeFileSync(join(root, '1.0.0', 'more.json'), '{}');
    rmSync(join(root, '1.0.0', 'data-folder', 'database.sql.gz'));
    const faults = [
      '1.0.0/data-folder/database.sql.gz was removed',
      '1.0.0/more.json is in no manifest',
      '1.0.0/watch.json was changed',
    ];
    expect(compareWithManifests(root)).toEqual(faults);
    freezeNew(root);
    expect(compareWithManifests(root)).toEqual(faults.filter((fault) => !fault.includes('more')));
  });

  it('that went with its whole version is missed', () => {
    const root = recorded();
    rmSync(join(root, '1.0.0'), { recursive: true });
    expect(compareWithManifests(root)).toHaveLength(2);
  });

  it('is compared with the commit that added it, whatever a new manifest says', () => {
    const root = recorded();
    const beside = `${root}-kept`;
    onTestFinished(() => rmSync(beside, { recursive: true, force: true }));
    cpSync(root, beside, { recursive: true });
    expect(compareWithCommits(beside)).toBeNull();
    commit(root, 'recorded');
    expect(compareWithCommits(root)).toEqual([]);

    writeFileSync(join(root, '1.0.0', 'watch.json'), '{"events":2}\n');
    rmSync(join(root, '1.0.0.sha256'));
    freezeNew(root);
    expect(compareWithManifests(root)).toEqual([]);
    expect(compareWithCommits(root)).toEqual(['1.0.0/watch.json was changed']);
    commit(root, 'recorded anew');
    expect(compareWithCommits(root)).toEqual(['1.0.0/watch.json was changed']);

    rmSync(join(root, '1.0.0', 'watch.json'));
    commit(root, 'removed');
    expect(compareWithCommits(root)).toEqual(['1.0.0/watch.json was removed']);
  });

  it('may be added to a version', () => {
    const root = recorded();
    commit(root, 'recorded');
    writeFileSync(join(root, '1.0.0', 'more.json'), '{}');
    freezeNew(root);
    commit(root, 'more');
    expect(compareWithCommits(root)).toEqual([]);
    expect(compareWithManifests(root)).toEqual([]);
  });
});
