/** Holds the import table: cruises every source file twice, and fails when the cruise itself saw too little. */
import { readdirSync } from 'node:fs';
import { cruise, type ICruiseResult } from 'dependency-cruiser';
import readOptions from 'dependency-cruiser/config-utl/extract-depcruise-options';
import readTsConfig from 'dependency-cruiser/config-utl/extract-ts-config';

const folders = [
  'domain',
  'sources',
  'baselines',
  'detectors',
  'policies',
  'agents',
  'storage',
  'activities',
  'workflows',
  'api',
  'web',
  'cli',
  'test',
];
const withoutCode = new Set([
  'bin',
  'coverage',
  'dist',
  'docs',
  'findings',
  'node_modules',
  'samples',
]);

/** TypeScript files below a folder, as paths from the root; declaration files hold no imports of ours. */
function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.d)\.tsx?$/.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .filter((path) => !/\/(dist|node_modules)\//.test(path));
}

async function violationsOf(config: string, paths: string[]): Promise<[string[], Set<string>]> {
  const options = await readOptions(config);
  const { output } = await cruise(paths, options, undefined, {
    tsConfig: readTsConfig('tsconfig.json'),
  });
  if (typeof output === 'string') throw new Error(`no result: ${output}`);
  const { modules, summary }: ICruiseResult = output;
  const violations = summary.violations.map(
    ({ rule, from, to }) => `${rule.name}: ${from}${from === to ? '' : ` → ${to}`}`,
  );
  return [violations, new Set(modules.map(({ source }) => source))];
}

const topLevel = readdirSync('.', { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
  .map((entry) => entry.name);
const unknownFolders = topLevel
  .filter((name) => !folders.includes(name) && !withoutCode.has(name))
  .map((name) => `unknown-folder: ${name}/ is not in the import table`);

const present = folders.filter((name) => topLevel.includes(name));
const files = present.flatMap(sourceFiles);
const [tableViolations, seen] = await violationsOf('./.dependency-cruiser.cjs', present);
// dependency-cruiser passes over files it cannot parse without a word (TypeScript 7: all of them).
const unseen = files.filter((file) => !seen.has(file)).map((file) => `not-cruised: ${file}`);
const bundleViolations = files.some((file) => file.startsWith('workflows/'))
  ? (await violationsOf('./.dependency-cruiser.bundle.cjs', ['workflows']))[0]
  : [];

const problems = [...unknownFolders, ...unseen, ...tableViolations, ...bundleViolations];
for (const problem of problems) process.stdout.write(`  error ${problem}\n`);
process.stdout.write(`${files.length} files cruised, ${problems.length} violations\n`);
process.exitCode = problems.length > 0 || files.length === 0 ? 1 : 0;
