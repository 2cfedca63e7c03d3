/** Guardrails: what ships, what a site may add, and that a broken rule denies instead of being skipped. */
import { describe, expect, it } from 'vitest';
import type { ActionKind } from '../../../domain/action.ts';
import { decide } from '../../../policies/decide.ts';
import type { DecisionContext } from '../../../policies/gate.ts';
import { compileGuardrails } from '../../../policies/guardrails/engine.ts';
import { manifests } from '../../../policies/manifests.ts';
import { anna, contextOf, guardrailSchema, requestOf, workstation } from '../sample.ts';

const controller = { ...workstation, tags: ['domain-controller'] };

function of(kind: ActionKind, context: Partial<DecisionContext>) {
  const action = { kind, target: { device: '10.20.0.10', port: 445 }, manifest: manifests[kind] };
  const verdict = decide(requestOf('apply', { action, approvals: [anna] }), contextOf(context));
  return { effect: verdict.effect, gate: verdict.bindingGate };
}

const denied = { effect: 'deny', gate: 'guardrails' };

function compiled(rule: string) {
  return compileGuardrails([{ name: 'ours.cedar', text: rule }], guardrailSchema);
}

describe('the guardrails that ship', () => {
  it('never let a domain controller be cut off', () => {
    for (const kind of ['block_outgoing', 'quarantine', 'enforce_pattern_of_life'] as const) {
      expect(of(kind, { asset: controller })).toEqual(denied);
      expect(of(kind, { asset: workstation }).effect).toBe('act');
    }
    expect(of('block_port', { asset: controller }).effect).toBe('act');
  });

  it('leave Purdue layers 0 and 1 alone', () => {
    const on = (purdueLayer: 0 | 1 | 2 | 3.5 | null) =>
      of('block_port', { asset: { ...workstation, purdueLayer } });
    expect(on(0)).toEqual(denied);
    expect(on(1)).toEqual(denied);
    expect([on(2), on(3.5), on(null)].map(({ effect }) => effect)).toEqual(['act', 'act', 'act']);
  });

  it('let nobody approve their own proposal', () => {
    const own = requestOf('apply', { requestedBy: anna, approvals: [{ ...anna, name: ' ANNA' }] });
    expect(decide(own, contextOf())).toMatchObject({ effect: 'deny', bindingGate: 'guardrails' });
  });
});

describe('a site’s own guardrails', () => {
  it('say their reason', () => {
    const guardrails = compiled(
      '@reason("not on a Friday") forbid (principal, action, resource) when { context.grade == "B" };',
    );
    const verdict = decide(requestOf('propose'), contextOf({ guardrails }));
    expect(verdict.gates.find(({ gate }) => gate === 'guardrails')).toEqual({
      gate: 'guardrails',
      effect: 'deny',
      reason: 'not on a Friday',
    });
  });

  it('deny when a condition fails, which Cedar itself would skip', () => {
    const overflow =
      'forbid (principal, action, resource) when { resource.dependents + 9223372036854775807 < 0 };';
    const guardrails = compiled(overflow);
    expect(of('block_port', { guardrails, dependents: 0 }).effect).toBe('act');
    expect(of('block_port', { guardrails, dependents: 1 })).toEqual(denied);
  });

  it.each([
    ['no Cedar', 'forbid (principal, action resource);', /^ours\.cedar:1: /],
    ['a permit', 'permit (principal, action, resource);', /only forbid rules are allowed/],
    [
      'a name that is not in the schema',
      'forbid (principal, action, resource) when { resource.colour == "red" };',
      /^ours\.cedar#1: /,
    ],
    ['a template', 'forbid (principal == ?principal, action, resource);', /templates/],
  ])('are refused when they are %s', (_name, text, message) => {
    expect(() => compiled(text)).toThrow(message);
    try {
      compiled(text);
    } catch (error) {
      expect(error).toMatchObject({ code: 'GUARDRAILS_INVALID' });
    }
  });
});
