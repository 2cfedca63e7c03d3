/** Protected devices are never touched, whoever approved. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../policies/decide.ts';
import { anna, contextOf, requestOf } from '../sample.ts';
import type { Case } from './check.ts';
import { check } from './check.ts';

describe('protected targets', () => {
  it.each<Case>(
    (['propose', 'apply', 'renew'] as const).map((step) => ({
      name: step,
      step,
      request: { approvedBy: anna },
      context: { protectedTargets: ['10.0.0.1', ' 10.20.8.50 '] },
      effect: 'deny',
      gate: 'protected-targets',
    })),
  )('$name', check);

  it('lets other devices pass', () => {
    expect(decide(requestOf('apply'), contextOf({ protectedTargets: ['10.20.8.5'] })).effect).toBe(
      'act',
    );
  });
});
