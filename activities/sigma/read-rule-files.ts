/** Finds and reads the Sigma rule files that a path stands for. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { WatchbillError } from '../../domain/errors.ts';
import type { RuleFile } from '../../detectors/sigma/rule-file.ts';

/** Ours: the longest rules have some tens of kilobytes. */
const longestFile = 1024 * 1024;

/**
 * The `.yml` and `.yaml` files of a folder and those below it, in the order of their names; or one file.
 * @throws WatchbillError SIGMA_NOT_FOUND, SIGMA_NO_RULES
 */
export async function readRuleFiles(path: string): Promise<RuleFile[]> {
  const paths = await rulePaths(path);
  if (paths.length === 0) {
    throw new WatchbillError('SIGMA_NO_RULES', `${path} holds no rule files (.yml, .yaml)`);
  }
  return await Promise.all(
    paths.map(async (file) => ({ name: relative(path, file) || path, text: await textOf(file) })),
  );
}

async function rulePaths(path: string): Promise<string[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [path];
    const names = await readdir(path, { recursive: true });
    return names
      .filter((name) => /\.ya?ml$/i.test(name))
      .sort()
      .map((name) => join(path, name));
  } catch (cause) {
    throw new WatchbillError('SIGMA_NOT_FOUND', `${path} can't be read as a folder of rules`, {
      fix: 'name a folder with Sigma rules: --sigma FOLDER',
      cause,
    });
  }
}

/** A file that can't be read is listed with the rules that are not run: the others still are. */
async function textOf(path: string): Promise<RuleFile['text']> {
  try {
    const { size } = await stat(path);
    if (size > longestFile) return { unreadable: 'file of more than 1 MB' };
    return await readFile(path, 'utf8');
  } catch (error) {
    return { unreadable: error instanceof Error ? error.message : String(error) };
  }
}
