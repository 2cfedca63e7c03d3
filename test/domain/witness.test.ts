/** Each change of an action's state has its witness, and is refused without it. */
import { describe, expect, it } from 'vitest';
import type { ActResult } from '../../domain/act-result.ts';
import { ActionView, Decision, type ActionState } from '../../domain/action.ts';
import { PersonalOrder } from '../../domain/order.ts';
import { witness, type Facts, type Granted, type Wanted } from '../../domain/witness.ts';
import { signedIn } from '../api/signed-in.ts';

const now = Date.UTC(2026, 10, 20, 9);
const hour = 3_600_000;

function decided(step: string, effect: Decision['effect'], changes: Partial<Decision> = {}) {
  return Decision.parse({
    uid: `dec-${step}`,
    ...{ workflowId: 'response-act-1', step, effect, function: 'incident_response', level: 'L2' },
    ...{ bindingGate: 'matrix', gates: [{ gate: 'matrix', effect, reason: 'as decided' }] },
    ...{ approval: effect === 'ask' ? { timeLimitMs: hour, onExpiry: 'do_not_act' } : null },
    ...{ lease: { durationMs: hour }, dryRun: false, policyVersion: 'test', at: now },
    ...{ actuator: 'gateway', ...changes },
  });
}

const asked = decided('propose', 'ask');
const permitted = decided('apply-run1', 'act');
const renewed = decided('renew-run1-1', 'act');

function action(state: ActionState, changes: Partial<ActionView> = {}): ActionView {
  return ActionView.parse({
    ...{ uid: 'act-1', incident: 'inc-1', kind: 'block_port', target: { device: '10.20.8.50' } },
    ...{ d3fend: 'D3-NTF', consequence: '', evidenceFor: [], evidenceAgainst: [], notKnown: [] },
    ...{ findings: [], state, history: [{ state, at: now, detail: '' }], plan: [], leaseMs: hour },
    ...{ decision: null, decisions: [asked, permitted], answerBy: now + hour, activeUntil: null },
    ...{ answeredBy: null, version: 'v1', actuator: 'gateway', ...changes },
  });
}

function order(kind: PersonalOrder['kind'], changes: Partial<PersonalOrder> = {}): PersonalOrder {
  return PersonalOrder.parse({
    ...{ uid: `ord-${kind}`, kind, action: 'act-1', idempotencyKey: kind, at: now, refused: null },
    by: { name: 'anna', via: 'session', roles: ['lead'], account: 'acc-1' },
    body: { reason: 'so it is', version: 'v1' },
    takenFor: kind === 'lift' ? 'lift' : 'answer',
    ...changes,
  });
}

function result(kind: ActResult['kind'], changes: Partial<ActResult> = {}): ActResult {
  return {
    ...{ action: 'act-1', kind, outcome: 'done', detail: '', actuator: 'gateway', dryRun: false },
    ...{ decision: kind === 'lift' ? null : permitted.uid, until: now + hour, at: now, ...changes },
  };
}

const granted: Granted = { decision: permitted.uid, run: 'run1', leaseMs: hour, at: now };

function facts(state: ActionState, changes: Partial<Facts> = {}): Facts {
  return {
    ...{ action: action(state), now, run: 'run1', orders: [], results: [], granted: [] },
    ...{ withdrawal: null, substitutes: [], ...changes },
  };
}

function answer(given: Facts, wanted: ActionState | Wanted): string {
  const answered = witness(given, typeof wanted === 'string' ? { state: wanted } : wanted);
  return 'refused' in answered ? `refused: ${answered.refused}` : answered.detail;
}

describe('a state that is over', () => {
  it.for(['recorded', 'denied', 'rejected', 'expired_unapproved', 'withdrawn', 'lifted', 'failed'])(
    '%s is never left',
    (state) => {
      const over = facts(state as ActionState, {
        ...{ orders: [order('approve'), order('reject'), order('lift')], granted: [granted] },
        ...{ results: [result('apply'), result('verify'), result('lift')], withdrawal: 'over' },
      });
      for (const to of ['applying', 'active', 'lifting', 'rejected', 'withdrawn', 'failed'])
        expect(answer(over, to as ActionState)).toMatch(/^refused: it is /);
    },
  );
});

describe('applying', () => {
  const approved = { orders: [order('approve')], granted: [granted] };

  it('follows a stored decision made with a stored approval, and says why it was approved', () => {
    expect(answer(facts('awaiting_approval', approved), 'applying')).toBe(
      'approved by anna: so it is',
    );
  });

  it.for<[name: string, reasons: [string, string], detail: string]>([
    ['of both', ['seen', 'ticket 7'], 'approved by anna and ben: seen (anna); ticket 7 (ben)'],
    ['of the second', [' ', 'ticket 7'], 'approved by anna and ben: ticket 7 (ben)'],
    ['of neither', ['', ''], 'approved by anna and ben'],
  ])('tells the reasons %s of two who approved', ([, [first, second], detail]) => {
    const by = signedIn('ben', 'lead');
    const orders = [
      order('approve', { body: { reason: first, version: 'v1' } }),
      order('approve', {
        uid: 'ord-2',
        by,
        body: { reason: second, version: 'v1' },
      }),
    ];
    expect(answer(facts('awaiting_approval', { ...approved, orders }), 'applying')).toBe(detail);
  });

  it('that a policy denies tells who approved it, and why', () => {
    const decisions = [asked, decided('apply-run1', 'deny')];
    const given = { ...approved, action: action('awaiting_approval', { decisions }) };
    expect(answer(facts('awaiting_approval', given), 'denied')).toBe(
      'matrix: as decided; approved by anna: so it is',
    );
  });

  it.for<[name: string, given: Partial<Facts>, why: RegExp]>([
    ['without a decision', { ...approved, granted: [] }, /no stored decision of this run/],
    ['by another run’s', { ...approved, run: 'run2' }, /no stored decision of this run/],
    [
      'by a denial',
      {
        ...approved,
        action: action('awaiting_approval', {
          decisions: [asked, { ...permitted, effect: 'deny' }],
        }),
      },
      /no stored decision/,
    ],
    ['without an approval', { ...approved, orders: [] }, /nobody approved/],
    [
      'by one that was refused',
      { ...approved, orders: [order('approve', { refused: 'APPROVER_NOT_ASKED' })] },
      /nobody approved/,
    ],
    [
      'by one that was never taken',
      { ...approved, orders: [order('approve', { takenFor: null })] },
      /nobody approved/,
    ],
    [
      'by one for another version',
      { ...approved, orders: [order('approve', { body: { reason: '', version: 'v0' } })] },
      /nobody approved/,
    ],
  ])('is refused %s', ([, given, why]) => {
    expect(answer(facts('awaiting_approval', given), 'applying')).toMatch(why);
  });

  it('follows silence only when the time is over', () => {
    const unanswered = decided('apply-unanswered-run1', 'act');
    const decisions = [asked, unanswered];
    const given = { granted: [{ ...granted, decision: unanswered.uid }] };
    const waiting = action('awaiting_approval', { decisions });
    expect(answer(facts('awaiting_approval', { ...given, action: waiting }), 'applying')).toMatch(
      /the time to answer is not over/,
    );
    const late = facts('awaiting_approval', { ...given, action: waiting, now: now + hour });
    expect(answer(late, 'applying')).toBe('nobody answered in time: done as declared');
  });
});

describe('in force', () => {
  const results = [result('apply'), result('verify')];
  const given = { granted: [granted] };

  it('is what signed results say', () => {
    expect(answer(facts('applying', { ...given, results }), 'verified')).toMatch(/read back/);
  });

  it.for<[name: string, results: ActResult[]]>([
    ['without any', []],
    ['that was only applied', [result('apply')]],
    ['that was only read back', [result('verify')]],
    ['that was read back before', [result('verify'), result('apply')]],
    ['that reads back otherwise', [...results, result('verify', { outcome: 'failed' })]],
    ['of another decision', results.map((one) => ({ ...one, decision: 'dec-0' }))],
    ['of another actuator', results.map((one) => ({ ...one, actuator: 'dry-run' }))],
  ])('is not by a result %s', ([, other]) => {
    for (const [at, to] of [
      ['applying', 'verified'],
      ['verified', 'active'],
    ] as const)
      expect(answer(facts(at, { ...given, results: other }), to)).toMatch(/no signed result/);
  });

  it('lasts no longer than was signed', () => {
    const active = witness(facts('verified', { ...given, results }), {
      ...{ state: 'active', activeUntil: now + 24 * hour },
    });
    expect(active).toMatchObject({ patch: { activeUntil: now + hour + 60_000, activeSince: now } });
  });

  const again = [...results, ...results.map((one) => ({ ...one, decision: renewed.uid }))];
  const prolonged = {
    granted: [granted, { ...granted, decision: renewed.uid }],
    action: action('active', { decisions: [asked, permitted, renewed], activeUntil: now + hour }),
  };

  it('is prolonged by a decision to renew, and its own results', () => {
    const wanted: Wanted = { state: 'active', step: 'renewed-1' };
    expect(answer(facts('active', { ...prolonged, results: again }), wanted)).toMatch(/^renewed/);
    expect(answer(facts('active', { ...prolonged, results }), wanted)).toMatch(/no signed result/);
    expect(answer(facts('active', { ...given, results }), wanted)).toMatch(/prolongs/);
  });

  it('is taken over by whoever ordered that only', () => {
    const wanted: Wanted = { state: 'taken_over', step: 'renewed-1' };
    const body = { reason: 'mine', forMs: hour, takeOver: true };
    const taken = order('extend', { body, takenFor: `response-act-1/${renewed.step}` });
    const given = { ...prolonged, results: again };
    expect(answer(facts('active', { ...given, orders: [taken] }), wanted)).toBe(
      'taken over by anna: mine',
    );
    expect(answer(facts('active', given), wanted)).toMatch(/not what was ordered/);
    const other = { ...taken, takenFor: 'response-act-1/renew-run1-7' };
    expect(answer(facts('active', { ...given, orders: [other] }), wanted)).toMatch(/not what was/);
  });
});

describe('lifting', () => {
  const active = action('active', { activeUntil: now + hour });

  it('waits for the end of the lease, an order, or the loss of its workflow', () => {
    const given = { action: active, granted: [granted] };
    expect(answer(facts('active', given), 'lifting')).toMatch(/^refused: the lease has not ended/);
    expect(answer(facts('active', { ...given, now: now + hour }), 'lifting')).toBe(
      'the lease ended',
    );
    expect(answer(facts('active', { ...given, orders: [order('lift')] }), 'lifting')).toBe(
      'lifted early by anna: so it is',
    );
    expect(answer(facts('active', { ...given, run: 'run2' }), 'lifting')).toMatch(/was gone/);
  });

  it.for([
    ['lifting', 'lifted'],
    ['overdue', 'lifted'],
    ['applying', 'failed'],
  ] as const)('%s is %s only when a signed result found nothing left', ([at, to]) => {
    const applied = [result('apply'), result('verify', { outcome: 'failed', detail: 'not there' })];
    expect(answer(facts(at, { results: applied }), to)).toMatch(/no signed result/);
    const before = [result('lift'), ...applied];
    expect(answer(facts(at, { results: before }), to)).toMatch(/no signed result/);
    const tried = [...applied, result('lift', { outcome: 'failed' })];
    expect(answer(facts(at, { results: tried }), to)).toMatch(/no signed result/);
    expect(answer(facts(at, { results: [...applied, result('lift')] }), to)).toBe(
      to === 'lifted' ? 'verified to be gone' : 'could not be applied: not there',
    );
  });
});

describe('a question', () => {
  it.for<[to: ActionState, given: Partial<Facts>, detail: string]>([
    ['rejected', { orders: [order('reject')] }, 'so it is'],
    ['withdrawn', { withdrawal: 'incident closed' }, 'incident closed'],
    ['expired_unapproved', { now: now + hour }, 'nobody answered in time: not done'],
    [
      'denied',
      {
        action: action('awaiting_approval', { decisions: [asked, decided('apply-run1', 'deny')] }),
      },
      'matrix: as decided',
    ],
  ])('is %s with its witness only', ([to, given, detail]) => {
    expect(answer(facts('awaiting_approval', given), to)).toBe(detail);
    expect(answer(facts('awaiting_approval'), to)).toMatch(/^refused/);
  });
});
