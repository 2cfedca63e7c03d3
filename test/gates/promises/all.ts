/** Every kept promise: each file beside this one exports those of its area as `promises`. */
import { readdirSync } from 'node:fs';
import type { KeptPromise } from './kept-promise.ts';

export interface ListedPromise extends KeptPromise {
  /** The name of the file that lists it, without its ending. */
  area: string;
}

const notAreas: readonly string[] = ['all.ts', 'kept-promise.ts'];

/** In the order of the files' names. @throws Error when a file exports no `promises`. */
export async function loadPromises(): Promise<ListedPromise[]> {
  const files = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && !notAreas.includes(name))
    .sort();
  const areas = await Promise.all(files.map(loadArea));
  return areas.flat();
}

async function loadArea(name: string): Promise<ListedPromise[]> {
  const loaded = (await import(new URL(name, import.meta.url).href)) as {
    promises?: readonly KeptPromise[];
  };
  if (loaded.promises === undefined) throw new Error(`${name} exports no promises`);
  const area = name.replace(/\.ts$/, '');
  return loaded.promises.map((promise) => ({ ...promise, area }));
}

/** Where the text that keeps a promise begins, as a line counted from 1; null unless it stands there exactly once. */
export function lineOfPromise(source: string, { from }: KeptPromise): number | null {
  const pieces = source.split(from);
  const before = pieces[0];
  return pieces.length === 2 && before !== undefined ? before.split('\n').length : null;
}
