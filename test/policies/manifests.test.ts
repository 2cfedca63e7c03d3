/** Manifests: every action has one, and its D3FEND id exists. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ActionKind } from '../../domain/action.ts';
import { manifests } from '../../policies/manifests.ts';

const shared = new URL('../../../shared/data/', import.meta.url);

describe('manifests', () => {
  it.each(ActionKind.options)('%s declares what the gates ask', (kind) => {
    const manifest = manifests[kind];
    expect(manifest).toMatchObject({ kind, reversible: true });
    expect(manifest.blastRadius.hosts).toBe(kind === 'block_pair' ? 2 : 1);
    expect(manifest.verifiedBy).toMatch(/ruleset/);
    expect(manifest.removalVerifiedBy).toMatch(/ruleset/);
  });

  it('name D3FEND techniques of the vendored release', (ctx) => {
    if (!existsSync(shared)) ctx.skip('skipped: shared data not present');
    const text = readFileSync(new URL('d3fend.json', shared), 'utf8');
    const { techniques } = z
      .object({ techniques: z.record(z.string(), z.string()) })
      .parse(JSON.parse(text));
    const names = ActionKind.options.map((kind) => techniques[manifests[kind].d3fend]);
    expect(names).toEqual([
      'Network Traffic Filtering',
      'Network Traffic Filtering',
      'Outbound Traffic Filtering',
      'Network Isolation',
      'Network Isolation',
    ]);
  });
});
