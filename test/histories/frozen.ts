/** What a version recorded stays as it was: compared with its manifest, and with the commit that added it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** The folder of this repository that holds one folder for each version. */
export const histories = import.meta.dirname;

/** Beside the folder of its version, in the form of `sha256sum`: `cd test/histories && sha256sum -c 0.1.0.sha256`. */
function manifestPath(root: string, version: string): string {
  return join(root, `${version}.sha256`);
}

/** The versions that recorded something, or whose manifest says so. */
export function listVersions(root = histories): string[] {
  const names = readdirSync(root).filter((name) => /^\d/.test(name));
  return [...new Set(names.map((name) => name.replace(/\.sha256$/, '')))].sort();
}

/** Paths from the root, `/` between their parts. */
function listFiles(root: string, version: string): string[] {
  const folder = join(root, version);
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)).replaceAll(sep, '/'))
    .sort();
}

function digestFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** Digests by path; empty when the version has none yet. */
function readManifest(root: string, version: string): Map<string, string> {
  const path = manifestPath(root, version);
  if (!existsSync(path)) return new Map();
  const lines = readFileSync(path, 'utf8').split('\n').filter(Boolean);
  return new Map(lines.map((line) => [line.slice(66), line.slice(0, 64)]));
}

/** Adds what is new to the manifests; what stands there already is not touched. */
export function freezeNew(root = histories): void {
  for (const version of listVersions(root)) {
    const digests = readManifest(root, version);
    for (const file of listFiles(root, version)) {
      if (!digests.has(file)) digests.set(file, digestFile(join(root, file)));
    }
    const lines = [...digests].sort(([a], [b]) => (a < b ? -1 : 1));
    const text = lines.map(([file, digest]) => `${digest}  ${file}\n`).join('');
    writeFileSync(manifestPath(root, version), text);
  }
}

/** What differs from the manifests, one sentence each. */
export function compareWithManifests(root = histories): string[] {
  return listVersions(root).flatMap((version) => {
    const digests = readManifest(root, version);
    const files = listFiles(root, version);
    const gone = [...digests.keys()].filter((file) => !files.includes(file));
    return [
      ...gone.map((file) => `${file} was removed`),
      ...files.flatMap((file) => {
        const digest = digests.get(file);
        if (digest === undefined) return [`${file} is in no manifest`];
        return digest === digestFile(join(root, file)) ? [] : [`${file} was changed`];
      }),
    ];
  });
}

/**
 * What differs from the commits that added it, one sentence each: a manifest written anew hides nothing. Null where
 * there is no history to ask.
 */
export function compareWithCommits(root = histories): string[] | null {
  const changes = readChanges(root);
  if (changes === null) return null;
  return [...changes].flatMap(([file, { blobs, removed }]) => {
    const path = join(root, file);
    if (removed || !existsSync(path)) return [`${file} was removed`];
    blobs.add(runGit(root, 'hash-object', '--no-filters', path).trim());
    return blobs.size > 1 ? [`${file} was changed`] : [];
  });
}

interface Changes {
  /** Every content it ever had. */
  blobs: Set<string>;
  removed: boolean;
}

/** What the commits did to each recorded file; null without a repository. */
function readChanges(root: string): Map<string, Changes> | null {
  const log = ['log', '--format=', '--raw', '--no-renames', '--no-abbrev', '--relative'];
  let text: string;
  try {
    text = runGit(root, ...log, '--diff-merges=separate', '--', '.');
  } catch {
    return null;
  }
  const found = new Map<string, Changes>();
  for (const line of text.split('\n')) {
    const [, blob, status, file] = /^:\S+ \S+ \S+ (\S+) (\w)\t(\d.*)$/.exec(line) ?? [];
    if (blob === undefined || file === undefined || !file.includes('/')) continue;
    const changes = found.get(file) ?? { blobs: new Set(), removed: false };
    if (status === 'D') changes.removed = true;
    else changes.blobs.add(blob);
    found.set(file, changes);
  }
  return found;
}

function runGit(cwd: string, ...args: string[]): string {
  const stdio = ['ignore', 'pipe', 'ignore'] as const;
  return execFileSync('git', args, {
    cwd,
    encoding: 'utf8',
    stdio: [...stdio],
    maxBuffer: 1 << 28,
  });
}
