/** Renewals do not outlast the longest lease. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../policies/decide.ts';
import { anna, contextOf, hour, now, requestOf } from '../sample.ts';
import type { Case } from './check.ts';
import { check } from './check.ts';

describe('lease', () => {
  const gate = 'lease';

  it.each<Case>([
    {
      name: 'to the longest',
      step: 'renew',
      request: { activeSince: now - 23 * hour },
      effect: 'act',
      gate: 'matrix',
    },
    {
      name: 'beyond it',
      step: 'renew',
      request: { activeSince: now - 23 * hour - 1, approvals: [anna] },
      effect: 'deny',
      gate,
    },
  ])('renewal $name', check);

  it('is not renewed when nobody knows since when it runs', () => {
    const request = requestOf('renew');
    delete request.activeSince;
    expect(decide(request, contextOf())).toMatchObject({ effect: 'deny', bindingGate: gate });
  });
});
