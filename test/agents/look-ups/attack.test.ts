/** What ATT&CK knows beside an incident: the vendored groups, overlaps with their base rates, never an attribution. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  groupSentences,
  groupsSharing,
  tacticNamesOf,
  type GroupTable,
} from '../../../agents/look-ups/attack.ts';
import { groups } from '../../../agents/look-ups/groups.gen.ts';
import { techniques } from '../../../domain/data/attack.gen.ts';
import { vishingFindings } from '../story.ts';
import { absent, hasSharedData, load } from '../../sources/shared-data.ts';

const Released = z.object({
  domains: z.record(
    z.string(),
    z.object({
      groups: z.array(
        z.object({ id: z.string().optional(), name: z.string(), techniques: z.array(z.string()) }),
      ),
    }),
  ),
});

it('has the groups of the release with their techniques, all of them and no others', (ctx) => {
  if (!hasSharedData) return ctx.skip(absent);
  const { domains } = Released.parse(JSON.parse(new TextDecoder().decode(load('attack.json'))));
  const released = new Map<string, { ids: Set<string>; uses: Set<string> }>();
  for (const { id, name, techniques: used } of Object.values(domains).flatMap((d) => d.groups)) {
    const group = released.get(name) ?? { ids: new Set<string>(), uses: new Set<string>() };
    if (id !== undefined) group.ids.add(id);
    for (const one of used) group.uses.add(one);
    released.set(name, group);
  }
  for (const [name, { uses }] of released) if (uses.size === 0) released.delete(name);
  const ours = groups.map(([name, id, list]) => [
    name,
    { ids: new Set(id === '' ? [] : [id]), uses: new Set(list.split(' ').map((n) => `T${n}`)) },
  ]);
  expect(Object.fromEntries(ours)).toEqual(Object.fromEntries(released));
});

it('has the groups as they were when they were last compared with the release', () => {
  // Pinned, so that an entry which is lost or edited is seen without the release.
  const digest = createHash('sha256').update(JSON.stringify(groups)).digest('hex');
  expect(digest).toBe('96b306750c9ff090cf335d215e17dce46a4aff3841a4575e701867dcded1d35c');
  expect(groups).toHaveLength(145);
  expect(new Set(groups.map(([name]) => name)).size).toBe(145);
  for (const [name, , used] of groups) {
    const ids = used.split(' ');
    expect(new Set(ids).size, name).toBe(ids.length);
    for (const id of ids) expect(id, name).toMatch(/^\d{4}(\.\d{3})?$/);
  }
  const usesOf = (wanted: string) => groups.find(([name]) => name === wanted)?.[2].split(' ');
  // As attack.mitre.org says: PowerShell and password spraying; LSASS memory and NTDS; a server taken over.
  expect(usesOf('APT29')).toEqual(expect.arrayContaining(['1059.001', '1110.003']));
  expect(usesOf('Volt Typhoon')).toEqual(expect.arrayContaining(['1003.001', '1003.003']));
  expect(usesOf('APT16')).toEqual(['1584.004']);
});

/** A hundred groups: all use the first technique and four of their own, one in ten the second, one the third. */
const common = 'T1105';
const [middling, rare] = ['T1200', 'T1482'];
const others = Object.keys(techniques).filter((id) => ![common, middling, rare].includes(id));
const table: GroupTable = Array.from({ length: 100 }, (_, index) => {
  const own = others.slice(index * 4, index * 4 + 4);
  const extra = [...(index % 10 === 0 ? [middling] : []), ...(index === 0 ? [rare] : [])];
  const ids = [common, ...extra, ...own];
  return [`Group ${index}`, index === 0 ? 'G0001' : '', ids.map((id) => id.slice(1)).join(' ')];
});

describe('an overlap', () => {
  it('of what every group uses is no more than chance', () => {
    const hint = groupsSharing([common], table);
    expect(hint).toMatchObject({ techniques: 1, known: 1, groups: 100 });
    for (const { chance } of hint.closest) expect(chance).toBe(1);
    const text = groupSentences(hint).map((one) => one.text);
    expect(text.join(' ')).toMatch(/no attribution.*overlap is no more than chance: Group/);
  });

  it('of what hardly any group uses stands out, by its size and its chance', () => {
    const own = others.slice(0, 4);
    const hint = groupsSharing([rare, middling, ...own, rare], table);
    expect(hint).toMatchObject({ techniques: 6, known: 6, groups: 10 });
    expect(hint.closest[0]).toMatchObject({ name: 'Group 0', id: 'G0001' });
    expect(hint.closest[0]?.shared).toHaveLength(6);
    expect(hint.closest[0]?.chance).toBeLessThan(1e-6);
    const [, second] = groupSentences(hint);
    expect(second?.text).toMatch(/^Rarer than chance gives: Group 0 \(G0001\): 6 where 0\.2 are/);
  });

  it('is the binomial tail where all techniques are as common', () => {
    const even: GroupTable = [
      ['A', '', '1105 1200'],
      ['B', '', '1105 1482'],
      ['C', '', '1200 1482'],
    ];
    // Popularity 2/3 each and equal sizes: P(at least 2 of 3) = 3 (2/3)² (1/3) + (2/3)³ = 20/27, times 3 groups, capped.
    const [closest] = groupsSharing([common, middling, rare], even).closest;
    expect(closest?.expected).toBeCloseTo(2);
    expect(closest?.chance).toBe(1);
    // P(at least 1 of 1) = 2/3.
    expect(groupsSharing([rare], even).groups).toBe(2);
  });

  it('of nothing, and of ids that are none, is told as nothing', () => {
    expect(groupSentences(groupsSharing([], groups))).toEqual([]);
    expect(groupsSharing(['T9999', '__proto__'], groups)).toMatchObject({
      techniques: 0,
      groups: 0,
    });
    expect(groupsSharing(['T1046'], [])).toMatchObject({ techniques: 1, known: 0, groups: 0 });
  });
});

it('calls the vishing case, whose techniques are everybody’s, nobody’s', () => {
  const ids = vishingFindings().flatMap(({ attacks }) => attacks.map((a) => a.technique.uid));
  const hint = groupsSharing(ids, groups);
  expect(hint.techniques).toBe(15);
  expect(hint.known).toBeGreaterThan(5);
  expect(hint.closest).toHaveLength(3);
  for (const { chance } of hint.closest) expect(chance).toBeGreaterThan(0.5);
  expect(groupSentences(hint)[1]?.text).toMatch(/no more than chance: Chimera: 7 where 2\.9 are/);
});

it('names the tactics of a technique, in its own matrix', () => {
  expect(tacticNamesOf('T1046')).toEqual(['Discovery']);
  expect(tacticNamesOf('T1078')).toHaveLength(4);
  expect(tacticNamesOf('T0846')).toEqual(['Discovery']);
  expect(tacticNamesOf('T9999')).toEqual([]);
});
