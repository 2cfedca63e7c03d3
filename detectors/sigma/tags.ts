/** ATT&CK ids from a rule's tags, as far as the vendored release knows them. */
import { tactics, techniques } from '../../domain/data/attack.gen.ts';

const tacticIds = Object.entries(tactics);

/**
 * `[tactic, technique]` for each known technique (`attack.t1021.002`). It serves those of its tactics that the rule names too
 * (`attack.lateral-movement`), or its first one where the rule names none of them.
 */
export function attacksOf(tags: readonly string[]): [tactic: string, technique: string][] {
  const words = tags
    .map((tag) => tag.toLowerCase())
    .filter((tag) => tag.startsWith('attack.'))
    .map((tag) => tag.slice('attack.'.length));
  const named = new Set(words.map((word) => word.replaceAll('_', '-')));
  const ids = new Set(words.map((word) => word.toUpperCase()));
  return [...ids].flatMap((id) => {
    const serves = Object.hasOwn(techniques, id) ? techniques[id]?.[1].split(/[ ,]+/) : undefined;
    if (serves === undefined) return [];
    const both = serves.filter((tactic) => named.has(tactic));
    const chosen = both.length > 0 ? both : serves.slice(0, 1);
    return chosen
      .flatMap((tactic) => tacticOf(tactic, id))
      .map((uid): [string, string] => [uid, id]);
  });
}

/** Enterprise and ICS have tactics of the same name; a technique's number tells which is meant (`T0…` is ICS). */
function tacticOf(shortName: string, technique: string): string[] {
  const isIcs = technique.startsWith('T0');
  const found = tacticIds.find(
    ([uid, [, short]]) => short === shortName && uid.startsWith('TA01') === isIcs,
  );
  return found === undefined ? [] : [found[0]];
}
