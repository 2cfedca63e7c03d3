/** A throw-away copy of the tree without what git ignores, in which one change at a time is made and taken back. */
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Change } from './violation.ts';

export interface Outcome {
  code: number;
  output: string;
}

function changed(change: Change, before: string | undefined): string | null {
  if ('text' in change) return change.text;
  if (before === undefined) throw new Error(`${change.path} is not in the tree`);
  if ('removed' in change) return null;
  const after = before.replaceAll(change.from, change.to);
  if (after === before) throw new Error(`${change.path} has no ${String(change.from)} to change`);
  return after;
}

export class Sandbox {
  readonly root: string;

  constructor() {
    // Beside nothing: `../shared` does not exist there, so no test can lean on it.
    this.root = join(mkdtempSync(join(tmpdir(), 'watchbill-bites-')), 'tree');
    const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
    const paths = execFileSync('git', list, { encoding: 'utf8' }).split('\0');
    for (const path of paths.filter((name) => name !== '' && existsSync(name))) {
      if (!path.startsWith('samples/')) cpSync(path, join(this.root, path));
    }
    symlinkSync(resolve('node_modules'), join(this.root, 'node_modules'));
  }

  /** Makes the changes and returns a function that takes them back; throws when one of them changes nothing. */
  apply(changes: readonly Change[]): () => void {
    const undo: (() => void)[] = [];
    const takeBack = () => {
      for (const step of undo.reverse()) step();
    };
    try {
      for (const change of changes) undo.push(this.#applyOne(change));
    } catch (error) {
      takeBack();
      throw error;
    }
    return takeBack;
  }

  #applyOne(change: Change): () => void {
    const path = join(this.root, change.path);
    const before = existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    const after = changed(change, before);
    mkdirSync(dirname(path), { recursive: true });
    if (after === null) rmSync(path);
    else writeFileSync(path, after);
    return () => {
      if (before === undefined) rmSync(path);
      else writeFileSync(path, before);
    };
  }

  /** Runs one of our tools in the copy; the output is stdout, then stderr. */
  run(command: readonly [string, ...string[]]): Promise<Outcome> {
    const [tool, ...args] = command;
    const child = spawn(join('node_modules/.bin', tool), args, {
      cwd: this.root,
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', CI: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    return new Promise((done, fail) => {
      child.on('error', fail);
      child.on('close', (code) => done({ code: code ?? 1, output: `${stderr}\n${stdout}` }));
    });
  }

  remove(): void {
    rmSync(dirname(this.root), { recursive: true, force: true });
  }
}
