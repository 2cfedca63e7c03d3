/** Asks about many things, a few at a time. */

/** More at once would keep the server from its work. */
const AT_ONCE = 4;

export interface Asked<R> {
  /** The answers in the order of what was asked about, without those that failed. */
  found: R[];
  /** The first failure; null when there was none. */
  error: Error | null;
}

/** A failure about one keeps nobody from asking about the others. */
export async function inParallel<T, R>(
  things: readonly T[],
  ask: (thing: T) => Promise<R>,
): Promise<Asked<R>> {
  const found = new Map<number, R>();
  let error: Error | null = null;
  const left = things.entries();
  const worker = async (): Promise<void> => {
    for (const [at, thing] of left) {
      try {
        found.set(at, await ask(thing));
      } catch (cause) {
        error ??= cause instanceof Error ? cause : new Error(String(cause));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  const inOrder = [...found.entries()].sort(([a], [b]) => a - b);
  return { found: inOrder.map(([, answer]) => answer), error };
}
