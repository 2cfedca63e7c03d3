/** Composition: each gate may lower and none may raise, whatever the document, context and gates. */
import { describe, expect, it } from 'vitest';
import { Decision, Effect, FunctionName, Level } from '../../domain/action.ts';
import { answers, compose } from '../../policies/compose.ts';
import { decide, gates } from '../../policies/decide.ts';
import { defaultDelegation } from './sample.ts';
import { policyVersion } from '../../policies/document.ts';
import type {
  Actor,
  DecisionContext,
  DecisionRequest,
  Gate,
  Opinion,
} from '../../policies/gate.ts';
import { steps } from '../../policies/gate.ts';
import type { ActionManifest } from '../../policies/manifests.ts';
import { manifests } from '../../policies/manifests.ts';
import { seeded } from '../seeded.ts';
import { rulingOf } from '../../policies/ruling.ts';
import {
  anna,
  ben,
  contextOf,
  documentAt,
  hour,
  minute,
  now,
  requestOf,
  watchbill,
} from './sample.ts';

const runs = 3_000;
const rank: Record<Effect, number> = { deny: 0, record: 1, ask: 2, act: 3 };

function generator(seed: number) {
  const next = seeded(seed);
  function pick<T>(from: readonly [T, ...T[]]): T {
    return from[Math.floor(next() * from.length)] ?? from[0];
  }
  const flag = (): boolean => next() < 0.5;
  const actors: [Actor, ...Actor[]] = [anna, watchbill, ben];

  function request(): DecisionRequest {
    const manifest: ActionManifest = { ...manifests.block_port, reversible: flag() };
    return requestOf(pick([...steps]), {
      function: pick(['incident_response', 'incident_response', ...FunctionName.options]),
      basis: pick(['rule', 'baseline']),
      newestEvidenceTime: now - pick([0, 10 * minute, hour, 5 * hour, 20_000 * hour]),
      asLive: flag(),
      requestedBy: pick(actors),
      approvals: pick([[], [anna], [ben], [anna, ben], [{ ...anna, kind: 'agent' as const }]]),
      activeSince: now - pick([0, hour, 30 * hour]),
      action: {
        kind: 'block_port',
        target: { device: pick(['10.20.8.50', '10.20.0.10']), port: 445 },
        manifest: pick([manifest, manifests.block_port, null]),
      },
    });
  }

  function context(): DecisionContext {
    const document = documentAt(pick(FunctionName.options as [FunctionName]), 'L2');
    const level = (): Level => pick(['L4', 'L3', ...Level.options]);
    return contextOf({
      document: {
        ...document,
        functions: {
          threat_detection: level(),
          alert_triage: level(),
          incident_response: level(),
          risk_management: level(),
        },
        response: { enabled: flag(), dry_run: flag() },
        protected: { devices: pick([[], ['10.20.0.10']]), users: [] },
        prohibited: pick([[], [], ['block_port']]),
        approval: {
          ...document.approval,
          quorum: pick([1, 2]),
          on_expiry: pick(['do_not_act', 'act']),
        },
      },
      killSwitch: pick<DecisionContext['killSwitch']>([
        [],
        [],
        ['all'],
        ['function:incident_response'],
        'unreadable',
      ]),
      actuator: pick<DecisionContext['actuator']>([
        { name: 'dry-run', dryRun: true, canApply: true, healthy: true },
        { name: 'nftables', dryRun: false, canApply: flag(), healthy: flag() },
        null,
      ]),
    });
  }
  return { pick, request, context };
}

function answersOf(used: readonly Gate[], request: DecisionRequest, context: DecisionContext) {
  return answers(used, { request, context, ruling: rulingOf(request, context) });
}

function effectOf(
  used: readonly Gate[],
  request: DecisionRequest,
  context: DecisionContext,
): number {
  return rank[compose(answersOf(used, request, context)).effect];
}

describe('composition, over random documents, requests and contexts', () => {
  it('is the lowest of the gates’ answers, and names the first gate that gave it', () => {
    const random = generator(1);
    const seen = new Set<Effect>();
    for (let run = 0; run < runs; run += 1) {
      const verdict = decide(random.request(), random.context());
      const lowest = Math.min(...verdict.gates.map(({ effect }) => rank[effect]));
      expect(rank[verdict.effect]).toBe(lowest);
      const first = verdict.gates.find(({ effect }) => rank[effect] === lowest);
      expect(verdict.bindingGate).toBe(first?.gate);
      seen.add(verdict.effect);
    }
    expect(seen.size).toBe(4);
  });

  it('one more gate, whatever it says, never raises', () => {
    const random = generator(2);
    for (let run = 0; run < runs; run += 1) {
      const [request, context] = [random.request(), random.context()];
      const effect = random.pick(Effect.options as [Effect]);
      const extra: Gate = { name: 'extra', steps, answer: () => ({ effect, reason: 'planted' }) };
      const at = Math.floor(run % (gates.length + 1));
      const more = [...gates.slice(0, at), extra, ...gates.slice(at)];
      expect(effectOf(more, request, context)).toBeLessThanOrEqual(
        effectOf(gates, request, context),
      );
    }
  });

  it('a gate that changes its mind never lifts the rest above what they said', () => {
    const random = generator(3);
    for (let run = 0; run < runs; run += 1) {
      const [request, context] = [random.request(), random.context()];
      const at = run % gates.length;
      const others = gates.filter((_gate, index) => index !== at);
      const effect = random.pick(Effect.options as [Effect]);
      const changed = gates.map((gate, index) =>
        index === at ? { ...gate, answer: () => ({ effect, reason: 'changed' }) } : gate,
      );
      const rest = answersOf(others, request, context);
      if (rest.length === 0) continue;
      expect(effectOf(changed, request, context)).toBeLessThanOrEqual(rank[compose(rest).effect]);
    }
  });

  it('with the kill switch engaged or unreadable, nothing is ever applied or renewed', () => {
    const random = generator(4);
    for (let run = 0; run < runs; run += 1) {
      const context = random.context();
      const killSwitch: DecisionContext['killSwitch'] = run % 2 === 0 ? 'unreadable' : ['all'];
      const request = { ...random.request(), step: random.pick(['apply', 'renew'] as const) };
      expect(decide(request, { ...context, killSwitch }).effect).toBe('deny');
    }
  });
});

describe('what goes wrong denies', () => {
  it('an error in a gate, with that gate binding', () => {
    const failing: Gate = {
      name: 'failing',
      steps,
      answer: () => {
        throw new Error('no such asset');
      },
    };
    const given = answersOf([...gates, failing], requestOf('apply'), contextOf());
    expect(compose(given)).toEqual({
      gate: 'failing',
      effect: 'deny',
      reason: 'it could not answer: no such asset',
    });
  });

  it('an error in each of the gates in turn', () => {
    for (const gate of gates.filter((each) => each.steps.includes('renew'))) {
      const broken = gates.map((each) =>
        each === gate
          ? {
              ...each,
              answer: () => {
                throw new Error('broken');
              },
            }
          : each,
      );
      const { gate: binding, effect } = compose(answersOf(broken, requestOf('renew'), contextOf()));
      expect({ binding, effect }).toEqual({ binding: gate.name, effect: 'deny' });
    }
  });

  it('silence: no gate at all, an answer that is none, a step nobody knows', () => {
    expect(compose([]).effect).toBe('deny');
    const opinion: Opinion = { effect: 'act', reason: '?' };
    const silent = Object.defineProperty(opinion, 'effect', { value: undefined });
    const mute: Gate = { name: 'mute', steps, answer: () => silent };
    expect(compose(answersOf([mute], requestOf('apply'), contextOf())).effect).toBe('deny');
    const unknown = Object.defineProperty(requestOf('apply'), 'step', { value: 'reboot' });
    expect(decide(unknown, contextOf()).effect).toBe('deny');
  });

  it('a document that can’t be read', () => {
    const document = { ...defaultDelegation, lease: { duration: 'soon', max: '24h' } };
    const verdict = decide(requestOf('propose'), contextOf({ document }));
    expect(verdict).toMatchObject({ effect: 'deny', bindingGate: 'lease-length', dryRun: true });
    const noApproval = {
      ...defaultDelegation,
      approval: { ...defaultDelegation.approval, time_limit: '?' },
    };
    expect(decide(requestOf('propose'), contextOf({ document: noApproval })).effect).toBe('deny');
    const none = Object.defineProperty(contextOf(), 'document', { value: null });
    expect(decide(requestOf('apply'), none)).toMatchObject({
      effect: 'deny',
      bindingGate: 'document',
      policyVersion: 'unreadable',
    });
  });
});

describe('a verdict', () => {
  it('is a Decision but for what only its caller knows', () => {
    const verdict = decide(requestOf('propose'), contextOf({ document: defaultDelegation }));
    const caller = { uid: 'd-1', workflowId: 'response-1', step: 'propose', at: now };
    const decision = Decision.parse({ ...verdict, ...caller });
    expect(decision).toMatchObject({
      function: 'incident_response',
      effect: 'ask',
      level: 'L2',
      bindingGate: 'matrix',
      approval: { timeLimitMs: 4 * hour, onExpiry: 'do_not_act' },
      lease: { durationMs: hour },
      dryRun: true,
      policyVersion: policyVersion(defaultDelegation),
    });
  });

  it('keeps what the caller gave: request and context are not changed', () => {
    const [request, context] = [requestOf('apply', { approvals: [anna] }), contextOf()];
    const plain = { ...context, guardrails: null };
    const before = structuredClone({ request, plain });
    decide(request, context);
    expect({ request, plain }).toEqual(before);
  });
});
