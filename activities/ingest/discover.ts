/** Finds the log files that the paths a person named stand for. */
import type { Stats } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WatchbillError, type ErrorCode } from '../../domain/errors.ts';
import { inspect, inspectStandardInput, type InputFile } from './input-file.ts';
import { standardInput } from './standard-input.ts';

export type { InputFile } from './input-file.ts';

export interface SkippedFile {
  path: string;
  code: ErrorCode;
  reason: string;
}

export interface Inputs {
  /** In the order of the paths, folders in the order of their names, each file once. */
  files: InputFile[];
  /** Files found in folders that can't be read as logs. */
  skipped: SkippedFile[];
}

/**
 * Files are taken by what is in them, folders are walked to the bottom, `-` is standard input. Throws `INPUT_NOT_FOUND` for a missing path,
 * `INPUT_NO_LOGS` for a folder without one readable log, and for a file named directly also `INPUT_EMPTY`,
 * `INPUT_NOT_A_LOG`, `INPUT_TRUNCATED` and `INPUT_UNREADABLE`.
 */
export async function discoverInputs(paths: readonly string[]): Promise<Inputs> {
  const files = new Map<string, InputFile>();
  const skipped: SkippedFile[] = [];
  for (const path of paths) {
    if (path === standardInput) {
      files.set(path, await inspectStandardInput());
      continue;
    }
    const found = await statOf(path);
    if (found.isDirectory()) {
      const inFolder = await discoverFolder(path);
      for (const file of inFolder.files) files.set(file.path, file);
      skipped.push(...inFolder.skipped);
    } else if (!found.isFile()) {
      throw new WatchbillError('INPUT_UNREADABLE', `${path} is neither a file nor a folder`);
    } else {
      files.set(path, await inspect(path, found.size));
    }
  }
  return { files: [...files.values()], skipped };
}

async function statOf(path: string): Promise<Stats> {
  try {
    return await stat(path);
  } catch (cause) {
    throw new WatchbillError('INPUT_NOT_FOUND', `${path} does not exist`, { cause });
  }
}

async function discoverFolder(folder: string): Promise<Inputs> {
  const files: InputFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const path of await filesBelow(folder)) {
    try {
      files.push(await inspect(path, (await stat(path)).size));
    } catch (error) {
      skipped.push(skippedBecause(path, error));
    }
  }
  if (files.length > 0) return { files, skipped };
  const looked = skipped.length === 1 ? '1 file' : `${skipped.length} files`;
  throw new WatchbillError(
    'INPUT_NO_LOGS',
    `${folder} holds no readable log (${looked} looked at)`,
    {
      fix: 'name a folder or files with logs: Suricata EVE, Zeek, Windows Security, Entra ID, Okta, OpenVPN',
    },
  );
}

/** Regular files only, sorted; links to folders are not followed, because they may lead in circles. */
export async function filesBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) paths.push(...(await filesBelow(path)));
    else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(path)))) paths.push(path);
  }
  return paths.sort();
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

function skippedBecause(path: string, error: unknown): SkippedFile {
  if (error instanceof WatchbillError) return { path, code: error.code, reason: error.message };
  const reason = error instanceof Error ? error.message : String(error);
  return { path, code: 'INPUT_UNREADABLE', reason };
}
