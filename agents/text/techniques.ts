/** Names of techniques beside their ids: the vendored release of ATT&CK decides. */
import { tactics, techniques } from '../../domain/data/attack.gen.ts';

/** An id with a name in brackets or after a dash, where the name is another technique's. */
export function techniqueErrors(text: string): string[] {
  return [...text.matchAll(/\b(TA?\d{4}(?:\.\d{3})?)\s*\(([^)]+)\)/g)].flatMap(
    ([, id = '', name = '']) => {
      const real = (techniques[id] ?? tactics[id])?.[0];
      if (real === undefined) return [`${id} is no technique of ATT&CK`];
      const said = name.toLowerCase();
      return real.toLowerCase().includes(said) || said.includes(real.toLowerCase())
        ? []
        : [`${id} is ${real}, not ${name}`];
    },
  );
}
