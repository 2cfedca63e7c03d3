/** What ATT&CK knows beside an incident's techniques: their tactics, and groups that use the same. A hint, no attribution. */
import { tactics, techniques } from '../../domain/data/attack.gen.ts';
import { counted, computed, listed, type Sentence } from '../readers/reading.ts';

/** `groups.gen.ts`, which is large and loaded only when it is asked for. */
export type GroupTable = readonly (readonly [name: string, id: string, techniques: string])[];

/** An overlap that chance gives this often among all groups together is nothing to tell (the usual 5 %). */
const CHANCE = 0.05;
/** Groups named at most. */
const NAMED = 3;

export interface GroupOverlap {
  name: string;
  /** `G0034`; null where the vendored release gives none. */
  id: string | null;
  /** Of the incident's techniques, those that the group is known to use. */
  shared: string[];
  /** How many a group of its size shares on average, given how common each technique is. */
  expected: number;
  /** How likely at least so many are by chance, for the likeliest of all groups (Bonferroni), in [0,1]. */
  chance: number;
}

export interface GroupHint {
  /** The incident's techniques that the release knows. */
  techniques: number;
  /** Of them, those that any group is known to use. */
  known: number;
  /** Groups that share at least one. */
  groups: number;
  /** The least likely overlaps first, three at most. */
  closest: GroupOverlap[];
}

/** Names of the tactics that a technique serves, in the release; none for an id that is not in it. */
export function tacticNamesOf(technique: string): string[] {
  const shortNames = Object.hasOwn(techniques, technique) ? techniques[technique]?.[1] : undefined;
  const industrial = technique.startsWith('T0');
  return (shortNames ?? '').split(' ').flatMap((shortName) =>
    Object.entries(tactics)
      .filter(([uid, [, short]]) => short === shortName && uid.startsWith('TA01') === industrial)
      .map(([, [name]]) => name),
  );
}

/**
 * Groups whose known techniques overlap with these, with base rates: a technique that nearly every group uses says
 * nothing. Under chance, a group that is known for `n` techniques uses one of popularity `p` (the share of groups that
 * use it) with probability `p × n / mean n`, capped at 1; the overlap is then Poisson-binomial, of which a hypergeometric
 * count is the special case of equally popular techniques. The tail is multiplied by the number of groups compared.
 */
export function groupsSharing(ids: readonly string[], table: GroupTable): GroupHint {
  const wanted = [...new Set(ids)].filter((id) => Object.hasOwn(techniques, id));
  const known = table.map(([name, id, list]) => ({
    name,
    id: id === '' ? null : id,
    uses: new Set(list.split(' ').map((number) => `T${number}`)),
  }));
  const mean = known.reduce((sum, { uses }) => sum + uses.size, 0) / Math.max(1, known.length);
  const popularity = wanted.map(
    (id) => known.filter(({ uses }) => uses.has(id)).length / Math.max(1, known.length),
  );
  const overlaps = known
    .map(({ name, id, uses }): GroupOverlap => {
      const shared = wanted.filter((technique) => uses.has(technique));
      const chances = popularity.map((p) => Math.min(1, (p * uses.size) / mean));
      const expected = chances.reduce((sum, chance) => sum + chance, 0);
      const chance = Math.min(1, tail(chances, shared.length) * known.length);
      return { name, id, shared, expected, chance };
    })
    .filter(({ shared }) => shared.length > 0)
    .sort(
      (a, b) =>
        a.chance - b.chance || b.shared.length - a.shared.length || (a.name < b.name ? -1 : 1),
    );
  return {
    techniques: wanted.length,
    known: popularity.filter((p) => p > 0).length,
    groups: overlaps.length,
    closest: overlaps.slice(0, NAMED),
  };
}

/** P(at least `least` of independent events), by convolution: exact, and short for an incident's few techniques. */
function tail(chances: readonly number[], least: number): number {
  let exactly = [1];
  for (const chance of chances) {
    exactly = [...exactly, 0].map(
      (p, count) => p * (1 - chance) + (exactly[count - 1] ?? 0) * chance,
    );
  }
  return exactly.slice(least).reduce((sum, p) => sum + p, 0);
}

/** The hint in words, each with its counts, and whether it is more than chance. */
export function groupSentences(hint: GroupHint): Sentence[] {
  const { techniques: all, known, groups, closest } = hint;
  if (all === 0) return [];
  const fields = ['findings.attacks'];
  const telling = closest.filter(({ chance }) => chance < CHANCE);
  const head = `Of ${counted(all, 'ATT&CK technique')}, ${known} ${known === 1 ? 'is' : 'are'} also known of ${counted(groups, 'group')} in the vendored release; sharing techniques is no attribution.`;
  const [first] = closest;
  if (first === undefined) return [computed(head, fields)];
  if (telling.length === 0) {
    return [
      computed(head, fields),
      computed(`The least likely overlap is no more than chance: ${words(first)}.`, fields),
    ];
  }
  return [
    computed(head, fields),
    computed(`Rarer than chance gives: ${listed(telling.map(words))}.`, fields),
  ];
}

function words({ name, id, shared, expected, chance }: GroupOverlap): string {
  const label = id === null ? name : `${name} (${id})`;
  const odds = chance < 0.001 ? 'under 0.001' : chance.toFixed(3);
  return `${label}: ${shared.length} where ${expected.toFixed(1)} are expected (chance ${odds} among all groups)`;
}
