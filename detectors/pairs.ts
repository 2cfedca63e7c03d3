/** What a detection holds of each pair of source and target: bounded, and let go when the pair has been silent for long. */

/** A pair as it is held; `placed` is the event time (ms) at which it took its place in the order of silence. */
export interface Held {
  placed: number;
}

interface Source<T> {
  placed: number;
  targets: Map<string, T>;
}

/** Pairs are put in order anew this often, event time in milliseconds: for each event, it would cost more than all else. */
const PLACE_EVERY_MS = 3_600_000;

/**
 * By source and then by target, because the addresses of an event are found faster than a text made of both. Those
 * silent for the longest come first, give or take an hour.
 */
export class Pairs<T extends Held> {
  #sources = new Map<string, Source<T>>();
  #size = 0;
  readonly #most: number;

  /** Holds `most` pairs; one more, and the longest silent gives way. */
  constructor(most: number) {
    this.#most = most;
  }

  get(source: string, target: string): T | undefined {
    return this.#sources.get(source)?.targets.get(target);
  }

  /** Whether `pair`, seen at `time`, keeps its place; if not, `put` it again. */
  keepsPlace(pair: T, time: number): boolean {
    return time - pair.placed < PLACE_EVERY_MS;
  }

  /** Puts a pair behind all others; returns those that gave way. */
  put([source, target]: readonly [string, string], pair: T, time: number): T[] {
    pair.placed = time;
    const known = this.#sources.get(source) ?? { placed: time, targets: new Map<string, T>() };
    if (!known.targets.delete(target)) this.#size += 1;
    known.targets.set(target, pair);
    known.placed = time;
    this.#sources.delete(source);
    this.#sources.set(source, known);
    return this.#size > this.#most ? this.#dropFirst() : [];
  }

  /** Lets pairs go, the longest silent first, up to the first of each source that `isOver` denies. */
  sweep(isOver: (pair: T) => boolean): void {
    for (const [source, { targets }] of this.#sources) {
      for (const [target, pair] of targets) {
        if (!isOver(pair)) break;
        targets.delete(target);
        this.#size -= 1;
      }
      if (targets.size > 0) return;
      this.#sources.delete(source);
    }
  }

  *values(): Generator<T> {
    for (const { targets } of this.#sources.values()) yield* targets.values();
  }

  save(): [source: string, [target: string, T][]][] {
    return [...this.#sources].map(([source, { targets }]) => [source, [...targets]]);
  }

  load(saved: ReturnType<Pairs<T>['save']>): void {
    this.#sources = new Map();
    this.#size = 0;
    for (const [source, entries] of saved) {
      const targets = new Map(entries);
      const placed = Math.max(...entries.map(([, pair]) => pair.placed));
      this.#sources.set(source, { placed, targets });
      this.#size += targets.size;
    }
  }

  #dropFirst(): T[] {
    for (const [source, { targets }] of this.#sources) {
      for (const [target, pair] of targets) {
        targets.delete(target);
        this.#size -= 1;
        if (targets.size === 0) this.#sources.delete(source);
        return [pair];
      }
    }
    return [];
  }
}
