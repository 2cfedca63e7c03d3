/** Old evidence only records, unless it was declared live or a person was given time. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../policies/decide.ts';
import type { DecisionRequest } from '../../../policies/gate.ts';
import { anna, contextOf, hour, minute, now, requestOf } from '../sample.ts';
import type { Case } from './check.ts';
import { check } from './check.ts';

describe('freshness', () => {
  const gate = 'freshness';
  function evidence(age: number, changes: Partial<DecisionRequest> = {}): Partial<DecisionRequest> {
    return { newestEvidenceTime: now - age, ...changes };
  }
  const approvals = [anna];

  it.each<Case>([
    {
      name: '15 min',
      step: 'propose',
      request: evidence(15 * minute),
      effect: 'act',
      gate: 'matrix',
    },
    {
      name: '15 min 1 ms',
      step: 'propose',
      request: evidence(15 * minute + 1),
      effect: 'record',
      gate,
    },
    { name: 'at apply', step: 'apply', request: evidence(16 * minute), effect: 'record', gate },
    { name: 'at renew', step: 'renew', request: evidence(16 * minute), effect: 'record', gate },
    {
      name: 'no time',
      step: 'apply',
      request: { newestEvidenceTime: NaN },
      effect: 'record',
      gate,
    },
    { name: 'from the future', step: 'apply', request: evidence(-hour), effect: 'record', gate },
    {
      name: 'as live',
      step: 'apply',
      request: evidence(20_000 * hour, { asLive: true }),
      effect: 'act',
      gate: 'matrix',
    },
    {
      name: 'aged while a person thought',
      step: 'apply',
      request: evidence(4 * hour, { approvals }),
      effect: 'act',
      gate: 'matrix',
    },
    {
      name: 'older than a person could have thought',
      step: 'apply',
      request: evidence(5 * hour, { approvals }),
      effect: 'record',
      gate,
    },
    {
      name: 'aged during the lease that a person renews',
      step: 'renew',
      request: evidence(20 * hour, { approvals }),
      effect: 'act',
      gate: 'matrix',
    },
    {
      name: 'a replay of 2024, whoever approves',
      step: 'apply',
      request: evidence(20_000 * hour, { approvals }),
      effect: 'record',
      gate,
    },
  ])('$name → $effect', check);

  it('has no say in opening incidents: an old capture may be read', () => {
    const request = requestOf('open_incident', {
      function: 'threat_detection',
      newestEvidenceTime: 0,
    });
    expect(decide(request, contextOf()).effect).toBe('act');
  });
});
