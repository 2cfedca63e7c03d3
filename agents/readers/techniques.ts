/** ATT&CK ids with their names in the vendored release, as a sentence lists them. */
import { tactics, techniques } from '../../domain/data/attack.gen.ts';

/** `Network Service Discovery (T1046)`, each once, in the order given; an id without a name stands alone. */
export function namedTechniques(ids: readonly string[]): string[] {
  return named(ids, techniques);
}

/** `Discovery (TA0007)`, as `namedTechniques`. */
export function namedTactics(ids: readonly string[]): string[] {
  return named(ids, tactics);
}

function named(
  ids: readonly string[],
  names: Readonly<Record<string, readonly [name: string, ...rest: unknown[]]>>,
): string[] {
  return [...new Set(ids)]
    .filter((id) => id !== '')
    .map((id) => {
      const name = Object.hasOwn(names, id) ? names[id]?.[0] : undefined;
      return name === undefined ? id : `${name} (${id})`;
    });
}
