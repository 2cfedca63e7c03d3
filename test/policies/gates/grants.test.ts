/** L3 and L4 without a grant in force ask, never deny. */
import { describe, expect, it } from 'vitest';
import { decide } from '../../../policies/decide.ts';
import type { DecisionContext } from '../../../policies/gate.ts';
import { anna, contextOf, documentAt, requestOf } from '../sample.ts';
import type { Case } from './check.ts';
import { check } from './check.ts';

const l4 = documentAt('incident_response', 'L4');

describe('grants', () => {
  const [grant] = l4.grants;
  function granted(changes: object | null, level: 'L3' | 'L4' = 'L4'): Partial<DecisionContext> {
    if (grant === undefined) throw new Error('the sample has a grant');
    const document = documentAt('incident_response', level);
    return {
      document: { ...document, grants: changes === null ? [] : [{ ...grant, ...changes }] },
    };
  }
  function until(text: string): Partial<DecisionContext> {
    return granted({ until: text });
  }

  it.each<Case>([
    {
      name: 'none at L3',
      step: 'propose',
      context: granted(null, 'L3'),
      effect: 'ask',
      gate: 'grants',
    },
    { name: 'none at L4', step: 'apply', context: granted(null), effect: 'ask', gate: 'grants' },
    {
      name: 'of another function',
      step: 'apply',
      context: granted({ function: 'alert_triage' }),
      effect: 'ask',
      gate: 'grants',
    },
    {
      name: 'for L3 at L4',
      step: 'apply',
      context: granted({ level: 'L3' }),
      effect: 'ask',
      gate: 'grants',
    },
    {
      name: 'for L4 at L3',
      step: 'apply',
      context: granted({ level: 'L4' }, 'L3'),
      effect: 'act',
      gate: 'matrix',
    },
    {
      name: 'ended this moment',
      step: 'apply',
      context: until('2026-11-20T13:00:00+01:00'),
      effect: 'ask',
      gate: 'grants',
    },
    {
      name: 'ends a second from now',
      step: 'apply',
      context: until('2026-11-20T12:00:01Z'),
      effect: 'act',
      gate: 'matrix',
    },
    {
      name: 'its last day',
      step: 'apply',
      context: until('2026-11-20'),
      effect: 'act',
      gate: 'matrix',
    },
    {
      name: 'the day after',
      step: 'apply',
      context: until('2026-11-19'),
      effect: 'ask',
      gate: 'grants',
    },
  ])('$name → $effect', check);

  it('without one, a person’s approval carries the action', () => {
    const verdict = decide(requestOf('apply', { approvals: [anna] }), contextOf(granted(null)));
    expect(verdict.effect).toBe('act');
  });

  it('without one, an incident opens for a person to confirm', () => {
    const document = { ...documentAt('threat_detection', 'L3'), grants: [] };
    const request = requestOf('open_incident', { function: 'threat_detection' });
    const verdict = decide(request, contextOf({ document }));
    expect(verdict).toMatchObject({ effect: 'ask', bindingGate: 'grants', provisional: true });
  });
});
