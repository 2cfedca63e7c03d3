/** The two switches, and the actuator they allow. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../policies/decide.ts';
import { contextOf, documentAt, requestOf } from '../sample.ts';
import type { Case } from './check.ts';
import { check } from './check.ts';

const l4 = documentAt('incident_response', 'L4');
const real = { ...l4, response: { enabled: true, dry_run: false } };
const dry = { name: 'dry-run', dryRun: true, canApply: true, healthy: true };
const nft = { name: 'nftables', dryRun: false, canApply: true, healthy: true };

describe('dry run and actuator', () => {
  it.each<Case>([
    {
      name: 'a dry run must not reach a real actuator',
      step: 'apply',
      context: { actuator: nft },
      effect: 'deny',
      gate: 'dry-run',
    },
    {
      name: 'a real action must not be pretended',
      step: 'apply',
      context: { document: real, actuator: dry },
      effect: 'deny',
      gate: 'dry-run',
    },
    {
      name: 'real and real',
      step: 'apply',
      context: { document: real, actuator: nft },
      effect: 'act',
      gate: 'matrix',
    },
    {
      name: 'no actuator',
      step: 'propose',
      context: { document: real, actuator: null },
      effect: 'deny',
      gate: 'actuator',
    },
    {
      name: 'one that can’t do this action',
      step: 'propose',
      context: { actuator: { ...dry, canApply: false } },
      effect: 'deny',
      gate: 'actuator',
    },
    {
      name: 'an ailing one',
      step: 'apply',
      context: { actuator: { ...dry, healthy: false } },
      effect: 'ask',
      gate: 'actuator',
    },
  ])('$name', check);

  it.each([
    [false, false, true],
    [false, true, true],
    [true, true, true],
    [true, false, false],
  ])('enabled %s, dry_run %s → dry run %s', (enabled, dry_run, expected) => {
    const document = { ...l4, response: { enabled, dry_run } };
    const actuator = expected ? dry : nft;
    const verdict = decide(requestOf('apply'), contextOf({ document, actuator }));
    expect(verdict).toMatchObject({ dryRun: expected, effect: 'act' });
  });
});
