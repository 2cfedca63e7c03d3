/** The vendored names are those of the shared releases, and every tactic has a phase. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { attackVersions, tactics, techniques } from '../../domain/data/attack.gen.ts';
import { d3fendTechniques } from '../../domain/data/d3fend.gen.ts';
import { attack } from '../../domain/attack.ts';
import { phaseOf, phases } from '../../domain/phase.ts';
import { absent, hasSharedData, load } from '../sources/shared-data.ts';

const Attack = z.object({
  domains: z.record(
    z.string(),
    z.object({
      version: z.string(),
      tactics: z.record(
        z.string(),
        z.object({ name: z.string().optional(), shortname: z.string() }),
      ),
      techniques: z.record(z.string(), z.object({ name: z.string() })),
    }),
  ),
});
const D3fend = z.object({ techniques: z.record(z.string(), z.unknown()) });

const read = (path: string): unknown => JSON.parse(new TextDecoder().decode(load(path)));

describe('ATT&CK', () => {
  it('has the names of the release, all of them and no others', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const { domains } = Attack.parse(read('attack.json'));
    const released = Object.values(domains);
    expect(released.map((d) => d.version).toSorted()).toEqual(
      Object.values(attackVersions).toSorted(),
    );
    const shortNames = released.flatMap((d) =>
      Object.entries(d.tactics).map(([uid, { shortname }]) => [uid, shortname]),
    );
    expect(
      Object.fromEntries(Object.entries(tactics).map(([uid, [, shortName]]) => [uid, shortName])),
    ).toEqual(Object.fromEntries(shortNames));
    const named = released.flatMap((d) =>
      Object.entries(d.tactics).flatMap(([uid, { name }]) => (name ? [[uid, name] as const] : [])),
    );
    for (const [uid, name] of named) expect(tactics[uid]?.[0]).toBe(name);
    const names = released.flatMap((d) =>
      Object.entries(d.techniques).map(([uid, { name }]) => [uid, name]),
    );
    expect(
      Object.fromEntries(Object.entries(techniques).map(([uid, [name]]) => [uid, name])),
    ).toEqual(Object.fromEntries(names));
  });

  it('gives every tactic one of the six phases', () => {
    for (const tactic of Object.keys(tactics)) expect(phases).toContain(phaseOf(tactic));
    expect(phaseOf('TA9999')).toBeUndefined();
  });

  it('names a pair, and throws on an id that is not in the release', () => {
    expect(attack(['TA0007', 'T1046'])).toEqual({
      tactic: { uid: 'TA0007', name: 'Discovery' },
      technique: { uid: 'T1046', name: 'Network Service Discovery' },
    });
    expect(() => attack(['TA0007', 'T9999'])).toThrow('T9999');
    expect(() => attack(['TA9999', 'T1046'])).toThrow('TA9999');
  });
});

describe('D3FEND', () => {
  it('has the names of the release, all of them and no others', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const { techniques: released } = D3fend.parse(read('d3fend.json'));
    const Named = z.union([z.string(), z.object({ name: z.string() }).transform((t) => t.name)]);
    const names = Object.fromEntries(
      Object.entries(released).map(([uid, value]) => [uid, Named.parse(value)]),
    );
    expect(d3fendTechniques).toEqual(names);
  });
});
