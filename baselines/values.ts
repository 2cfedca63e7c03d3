/**
 * The values of a facet, in the order in which they came. Most facets know one value, a host name its one address: it is
 * kept without the table of a `Map`, which takes more memory than the value itself.
 */
import type { Seen } from './seen.ts';

export class Values implements Iterable<[string, Seen]> {
  #only: string | null = null;
  #seen: Seen | null = null;
  /** All of them, once there are two. */
  #all: Map<string, Seen> | null = null;

  constructor(entries: Iterable<[string, Seen]> = []) {
    for (const [value, seen] of entries) this.set(value, seen);
  }

  get size(): number {
    return this.#all?.size ?? (this.#only === null ? 0 : 1);
  }

  get(value: string): Seen | undefined {
    if (this.#all !== null) return this.#all.get(value);
    return this.#only === value && this.#seen !== null ? this.#seen : undefined;
  }

  set(value: string, seen: Seen): void {
    if (this.#all !== null) {
      this.#all.set(value, seen);
    } else if (this.#only === null || this.#only === value || this.#seen === null) {
      this.#only = value;
      this.#seen = seen;
    } else {
      this.#all = new Map([
        [this.#only, this.#seen],
        [value, seen],
      ]);
      this.#only = null;
      this.#seen = null;
    }
  }

  delete(value: string): void {
    if (this.#all !== null) {
      this.#all.delete(value);
    } else if (this.#only === value) {
      this.#only = null;
      this.#seen = null;
    }
  }

  *[Symbol.iterator](): Iterator<[string, Seen]> {
    if (this.#all !== null) yield* this.#all;
    else if (this.#only !== null && this.#seen !== null) yield [this.#only, this.#seen];
  }
}
