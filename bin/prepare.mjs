/** Builds after an install, unless dist/ is newer than all it is made from: npx runs this at its first use too. */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const sources = [
  'agents',
  'activities',
  'api',
  'baselines',
  'cli',
  'detectors',
  'domain',
  'policies',
  'sources',
  'storage',
  'web',
  'workflows',
  'package-lock.json',
  'tsconfig.json',
  'tsconfig.build.json',
];
/** The last file of each half of the build. */
const results = ['dist/workflow-bundle.cjs', 'dist/web/index.html'];

function newest(path) {
  const found = statSync(path);
  if (!found.isDirectory()) return found.mtimeMs;
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}

function isBuilt() {
  try {
    const oldest = Math.min(...results.map((path) => statSync(path).mtimeMs));
    return oldest > Math.max(...sources.map(newest));
  } catch {
    return false;
  }
}

if (!isBuilt()) {
  const { status } = spawnSync('npm', ['run', 'build'], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
