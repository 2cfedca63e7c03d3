/** The states of an action: opened as decided, answered by people, and moved on as what is stored bears witness. */
import {
  undone,
  type ActionState,
  type ActionView,
  type ApprovalTerms,
  type Decision,
} from '../domain/action.ts';
import { workflowGoneFix } from '../domain/alarm.ts';
import { askingTerms, standingApprovals } from '../domain/question.ts';
import { bindingWords, witness, type Wanted } from '../domain/witness.ts';
import { nonRetryable } from './failures.ts';
import type { ActivityPorts } from './ports.ts';
import { actionOf } from './response/action.ts';
import type { Asker } from './response/asker.ts';
import { factsAbout } from './response/facts.ts';
import { changed } from './response/orders.ts';
import { refuse } from './response/refuse.ts';

export interface Move extends Wanted {
  action: string;
}

/** What a workflow that begins finds: also one that takes the place of another that is gone. */
export interface Opened {
  effect: Decision['effect'];
  terms: ApprovalTerms | null;
  /** The state that it is in; what was stored by earlier versions has none. */
  state?: ActionState;
  /** Time that is left to answer, ms. */
  leftMs?: number;
  /** It stands in for an action that nobody answered. */
  standsIn?: boolean;
}

export function responsesWith(ports: ActivityPorts) {
  return {
    openAction: (given: { action: string } & Asker) => openAction(ports, given),
    moveAction: (given: Move & Asker) => moveAction(ports, given),
    approveAction: (given: { action: string; order: string } & Asker) =>
      approveAction(ports, given),
    escalateAction: (given: { action: string; step: number } & Asker) =>
      escalateAction(ports, given),
  };
}

const opening: Readonly<Record<Decision['effect'], ActionState | null>> = {
  act: null,
  ask: 'awaiting_approval',
  record: 'recorded',
  deny: 'denied',
};

/**
 * Puts an action into the state its newest decision gives it, and says under which terms people are asked: when it was
 * proposed, and when it is to be asked about although it could be done when it was proposed.
 */
async function openAction(
  ports: ActivityPorts,
  { action: uid }: { action: string },
): Promise<Opened> {
  const action = await actionOf(ports, uid);
  const { decision, state, standsInFor } = action;
  if (decision === null && standsInFor !== null)
    return { effect: 'act', terms: null, state, standsIn: true };
  if (decision === null) throw nonRetryable('INTERNAL', `action ${uid} was never decided on`);
  const step = `open-${decision.step}`;
  const asksAnew =
    state === 'awaiting_approval' &&
    decision.effect === 'ask' &&
    decision.step.startsWith('apply') &&
    !(await ports.storage.hasStep(uid, step));
  const now = await ports.storage.readClock();
  if (state !== 'proposed' && !asksAnew) return found(action, now);
  const next = opening[decision.effect];
  if (next === null) return { effect: 'act', terms: null, state };
  const { approval: terms } = decision;
  const answerBy = terms === null ? {} : { answerBy: now + terms.timeLimitMs };
  const opened = await ports.storage.changeActionState(uid, {
    step,
    state: next,
    at: now,
    detail: bindingWords(decision),
    expect: { state, version: action.version },
    patch: answerBy,
  });
  if (opened.state !== next) throw new Error(`${uid} changed while it was opened`);
  return found(opened, now);
}

function found(action: ActionView, now: number): Opened {
  const { state, answerBy } = action;
  if (state !== 'awaiting_approval')
    return { effect: action.decision?.effect ?? 'deny', terms: null, state };
  const leftMs = Math.max(1, (answerBy ?? now) - now);
  return { effect: 'ask', terms: askingTerms(action), state, leftMs };
}

/**
 * Stores the next state, if what is stored bears witness to it; a repeated move is stored once. Fails with MOVE_REFUSED,
 * and with ACTION_CHANGED when the action is another by now than what people approved.
 */
async function moveAction(ports: ActivityPorts, given: Move & Asker): Promise<void> {
  const { action: uid, state, step = `move-${state}` } = given;
  if (await ports.storage.hasStep(uid, step)) return;
  const facts = await factsAbout(ports, given);
  const { action } = facts;
  // Its end was stored without its workflow, which asks for the same.
  if (undone.has(state) && undone.has(action.state)) return;
  const answer = witness(facts, given);
  if ('refused' in answer) {
    if (answer.changed === true) throw changed();
    const why = `${state}: ${answer.refused}`;
    throw await refuse(ports, { code: 'MOVE_REFUSED', subject: uid, why });
  }
  const { alarm, ...change } = answer;
  const moved = await ports.storage.changeActionState(uid, {
    ...{ step, state, at: ports.now(), ...change },
    expect: { state: action.state, version: action.version },
  });
  if (moved.state !== state) throw changed();
  if (alarm !== undefined) await tellOfHand(ports, alarm, uid);
}

/** The workflow that put it in force is not the one that goes on: whoever ended it was none of ours. */
async function tellOfHand(
  ports: ActivityPorts,
  code: 'WORKFLOW_GONE',
  subject: string,
): Promise<void> {
  await ports.storage.raiseAlarm({
    ...{ code, subject, at: ports.now() },
    detail:
      'the workflow that put it in force was ended or replaced by somebody else: it is lifted',
    fix: workflowGoneFix,
  });
}

/** Stores one of several approvals; the action goes on waiting. */
async function approveAction(
  ports: ActivityPorts,
  given: { action: string; order: string } & Asker,
): Promise<void> {
  const { action: uid, order } = given;
  const facts = await factsAbout(ports, given);
  const { state, version } = facts.action;
  const approvals = standingApprovals(facts);
  const mine = approvals.find((one) => one.uid === order);
  if (mine === undefined) throw changed();
  const quorum = askingTerms(facts.action)?.quorum ?? 1;
  const why = mine.body.reason.trim();
  const stored = await ports.storage.changeActionState(uid, {
    step: `approved-${version}-${order}`,
    state: 'awaiting_approval',
    at: ports.now(),
    detail: `approved by ${mine.by.name}: ${approvals.length} of ${quorum}${why && `: ${why}`}`,
    expect: { state: 'awaiting_approval', version },
    patch: { approvals: approvals.map(({ by, at }) => ({ by: by.name, roles: by.roles, at })) },
  });
  if (state !== 'awaiting_approval' || stored.version !== version) throw changed();
}

/** Notes that further roles are asked from now on, when it is time for that. */
async function escalateAction(
  ports: ActivityPorts,
  { action: uid, step }: { action: string; step: number } & Asker,
): Promise<void> {
  const action = await actionOf(ports, uid);
  const terms = askingTerms(action);
  const next = terms?.escalate[step];
  const since = (action.answerBy ?? 0) - (terms?.timeLimitMs ?? 0);
  const now = await ports.storage.readClock();
  // By a second, clocks of one machine may differ.
  if (next === undefined || now < since + next.afterMs - 1_000) {
    const why = 'it is not time to ask further roles';
    throw await refuse(ports, { code: 'MOVE_REFUSED', subject: uid, why });
  }
  await ports.storage.changeActionState(uid, {
    step: `escalate-${step}`,
    state: 'awaiting_approval',
    at: now,
    detail: `nobody answered yet: ${next.roles.join(' and ')} may answer too`,
    expect: { state: 'awaiting_approval', version: action.version },
  });
}
