/** Every function × level × step × basis of the delegation matrix. */
import { describe, expect, it } from 'vitest';
import type { Effect, FunctionName, Level } from '../../../domain/action.ts';
import { FunctionName as FunctionNames, Level as Levels } from '../../../domain/action.ts';
import type { Basis } from '../../../domain/finding.ts';
import { decide } from '../../../policies/decide.ts';
import { steps } from '../../../policies/gate.ts';
import type { Step } from '../../../policies/gate.ts';
import { matrix } from '../../../policies/gates/matrix.ts';
import { rulingOf } from '../../../policies/ruling.ts';
import { contextOf, documentAt, requestOf } from '../sample.ts';

type Expected = Readonly<Record<Level, readonly [rule: Effect, baseline: Effect]>>;

const response: Expected = {
  L0: ['deny', 'deny'],
  L1: ['record', 'record'],
  L2: ['ask', 'ask'],
  L3: ['act', 'act'],
  L4: ['act', 'act'],
};

const table: Partial<Record<FunctionName, Partial<Record<Step, Expected>>>> = {
  threat_detection: {
    open_incident: {
      L0: ['deny', 'deny'],
      L1: ['act', 'record'],
      L2: ['act', 'act'],
      L3: ['act', 'act'],
      L4: ['act', 'act'],
    },
  },
  alert_triage: { set_verdict: response },
  incident_response: { propose: response, apply: response, renew: response },
};

const rows = FunctionNames.options.flatMap((name) =>
  steps.flatMap((step) =>
    Levels.options.flatMap((level) =>
      (['rule', 'baseline'] as const).map((basis, column) => ({
        name,
        step,
        level,
        basis,
        expected: table[name]?.[step]?.[level][column] ?? 'deny',
      })),
    ),
  ),
);

function ask(row: { name: FunctionName; step: Step; basis: Basis; level: Level }) {
  const request = requestOf(row.step, { function: row.name, basis: row.basis });
  return { request, context: contextOf({ document: documentAt(row.name, row.level) }) };
}

describe('the matrix', () => {
  it('has been asked everything', () => {
    expect(rows).toHaveLength(4 * 5 * 5 * 2);
  });

  it.each(rows)('$name $step $level $basis → $expected', (row) => {
    const { request, context } = ask(row);
    expect(matrix.answer(request, context, rulingOf(request, context)).effect).toBe(row.expected);
  });

  it.each(rows)('$name $step $level $basis decides alone when nothing lowers it', (row) => {
    const { request, context } = ask(row);
    const verdict = decide(request, context);
    expect(verdict).toMatchObject({
      effect: row.expected,
      bindingGate: 'matrix',
      level: row.level,
    });
  });

  it('marks what it opens for confirmation only at L2 on a baseline finding', () => {
    const marked = rows.filter((row) => {
      const { request, context } = ask(row);
      return decide(request, context).provisional;
    });
    expect(marked).toEqual([
      {
        name: 'threat_detection',
        step: 'open_incident',
        level: 'L2',
        basis: 'baseline',
        expected: 'act',
      },
    ]);
  });

  it('denies a function a step that is not its own', () => {
    const request = requestOf('apply', { function: 'alert_triage' });
    const answer = matrix.answer(request, contextOf(), rulingOf(request, contextOf()));
    expect(answer).toEqual({ effect: 'deny', reason: 'alert_triage has no step apply' });
  });
});
