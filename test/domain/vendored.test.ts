/** The vendored names are those of the shared releases, and every tactic has a phase. */
import { createHash } from 'node:crypto';
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

/** Pinned, so that an entry which is lost or edited is seen without the releases; they are compared where they are there. */
const digest = (table: object): string =>
  createHash('sha256').update(JSON.stringify(table)).digest('hex');
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

  it('is what it was when it was last compared with the release', () => {
    expect(attackVersions).toEqual({ enterprise: '17.0', ics: '18.1' });
    // 14 tactics of Enterprise and 12 of ICS.
    expect([Object.keys(tactics).length, Object.keys(techniques).length]).toEqual([26, 748]);
    expect([digest(tactics), digest(techniques)]).toEqual([
      '9528dc2ae9494810ae43f457420b13d0b79611cbfd58c853678bece803736a0c',
      'e8122d9ba291f2b88b56ecb90622486df99b8972926f416475609b1749840662',
    ]);
  });

  it.each([
    ['T1046', 'Network Service Discovery', 'discovery'],
    ['T1105', 'Ingress Tool Transfer', 'command-and-control'],
    ['T1021.002', 'SMB/Windows Admin Shares', 'lateral-movement'],
    ['T1110.003', 'Password Spraying', 'credential-access'],
    ['T0846', 'Remote System Discovery', 'discovery'],
  ])('knows %s as attack.mitre.org does', (id, name, tactic) => {
    expect(techniques[id]).toEqual([name, tactic]);
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

  it('is what it was when it was last compared with the release', () => {
    expect(Object.keys(d3fendTechniques)).toHaveLength(183);
    expect(digest(d3fendTechniques)).toBe(
      '2b299be576e948e162eeb3b52032b2293c7921fca68b28a9f7b5762a5feb3ba1',
    );
    expect(d3fendTechniques).toMatchObject({
      'D3-NTF': 'Network Traffic Filtering',
      'D3-ITF': 'Inbound Traffic Filtering',
      'D3-OTF': 'Outbound Traffic Filtering',
    });
  });
});
