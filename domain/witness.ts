/**
 * Which stored fact each change of an action's state needs, and what is then written. Whoever asks for a change may lie:
 * nothing that is written comes from what they say, but for the length of a lease, which is bounded.
 */
import type { ActResult } from './act-result.ts';
import type { ActionState, ActionView, Decision } from './action.ts';
import type { PersonalOrder } from './order.ts';
import {
  approvalWords,
  askingTerms,
  CLOCK_MS,
  isUnanswered,
  namesOf,
  standingApprovals,
} from './question.ts';

/** The longest way of a result through the server: by so much a lease may outlast what the actuator was told. */
const WAY_MS = 60_000;

/** A permission to put the effect in force, as it was signed. */
export interface Granted {
  decision: string | null;
  /** The run of the workflow that asked for it. */
  run: string;
  leaseMs: number;
  /** Wall clock, epoch ms. */
  at: number;
}

/** What is stored about an action; each list with the oldest first. */
export interface Facts {
  action: ActionView;
  /** Wall clock, epoch ms. */
  now: number;
  /** The run of the action's workflow that asks. */
  run: string;
  /** Of people who may still speak, and as far as they may. */
  orders: readonly PersonalOrder[];
  /** Those whose signature is believed. */
  results: readonly ActResult[];
  granted: readonly Granted[];
  withdrawal: string | null;
  /** uids of the actions that stand in for this one. */
  substitutes: readonly string[];
}

export interface Wanted {
  state: ActionState;
  /** Names a change where a state is entered more than once: `renewed-3`. */
  step?: string;
  /** Wall clock, epoch ms, at which the workflow will end the lease. */
  activeUntil?: number;
}

/** What is stored with the change. */
export interface Written {
  detail: string;
  patch: Partial<
    Pick<ActionView, 'answeredBy' | 'activeUntil' | 'activeSince' | 'actuator' | 'renewals'>
  >;
  /** What people are told beside it: somebody else had a hand in it. */
  alarm?: 'WORKFLOW_GONE';
}

/** Why there is no change; `changed`: people have to be asked again. */
export interface Unwitnessed {
  refused: string;
  changed?: boolean;
}

type Rule = (facts: Facts, wanted: Wanted) => Written | Unwitnessed;

const from: Partial<Record<ActionState, readonly ActionState[]>> = {
  denied: ['proposed', 'awaiting_approval'],
  rejected: ['awaiting_approval'],
  expired_unapproved: ['proposed', 'awaiting_approval'],
  withdrawn: ['proposed', 'awaiting_approval'],
  applying: ['proposed', 'awaiting_approval'],
  verified: ['applying'],
  active: ['verified', 'active', 'taken_over'],
  taken_over: ['active', 'taken_over'],
  lifting: ['applying', 'verified', 'active', 'taken_over', 'overdue'],
  overdue: ['applying', 'verified', 'lifting'],
  lifted: ['lifting', 'overdue'],
  failed: ['applying', 'overdue'],
};

const rules: Partial<Record<ActionState, Rule>> = {
  denied: witnessDenied,
  rejected: witnessRejected,
  expired_unapproved: witnessExpired,
  withdrawn: ({ withdrawal }) =>
    withdrawal === null ? { refused: 'nobody took it back' } : written(withdrawal),
  applying: witnessApplying,
  verified: (facts) =>
    provenInForce(facts) === null
      ? { refused: 'no signed result says that it was applied and read back' }
      : written('the effect was read back'),
  active: witnessActive,
  taken_over: witnessActive,
  lifting: witnessLifting,
  overdue: ({ results }) =>
    written(faultOf(results, ['lift']) ?? 'no signed result says that it is gone'),
  lifted: ({ results }) => (isGone(results) ? written('verified to be gone') : notGone),
  failed: witnessFailed,
};

/** What is to be written for a change that is wanted, or why there is none. */
export function witness(facts: Facts, wanted: Wanted): Written | Unwitnessed {
  const { state } = facts.action;
  const rule = rules[wanted.state];
  if (rule === undefined || from[wanted.state]?.includes(state) !== true)
    return { refused: `it is ${state}, which ${wanted.state} does not follow` };
  return rule(facts, wanted);
}

function written(detail: string, patch: Written['patch'] = {}): Written {
  return { detail, patch };
}

const notGone: Unwitnessed = { refused: 'no signed result says that it is gone' };

/** The gate that decided, and why, in its own words. */
export function bindingWords({ bindingGate, gates }: Decision): string {
  const binding = gates.find(({ gate }) => gate === bindingGate);
  return `${bindingGate}: ${binding?.reason ?? 'no reason given'}`;
}

function witnessDenied(facts: Facts): Written | Unwitnessed {
  const decision = newestDecision(facts, 'apply');
  if (decision === undefined || decision.effect === 'act' || decision.effect === 'ask')
    return { refused: 'no stored decision denies it' };
  const approvals = standingApprovals(facts);
  const words = bindingWords(decision);
  if (approvals.length === 0) return written(words);
  return written(`${words}; ${approvalWords(approvals)}`, { answeredBy: namesOf(approvals) });
}

function witnessRejected({ orders }: Facts): Written | Unwitnessed {
  const order = orders.find(({ kind, takenFor }) => kind === 'reject' && takenFor === 'answer');
  if (order === undefined) return { refused: 'nobody rejected it' };
  return written(order.body.reason, { answeredBy: order.by.name });
}

function witnessExpired(facts: Facts): Written | Unwitnessed {
  const { action } = facts;
  const decision = newestDecision(facts, 'apply-unanswered');
  const denied = decision !== undefined && decision.effect !== 'act' ? decision : null;
  const over = action.state === 'proposed' ? action.standsInFor !== null : isUnanswered(facts);
  if (!over || (action.state === 'proposed' && denied === null))
    return { refused: 'the time to answer is not over' };
  if (denied !== null) return written(`not done: ${bindingWords(denied)}`);
  const terms = askingTerms(action);
  if (terms?.onExpiry !== 'substitute' || terms.substitute === null)
    return written('nobody answered in time: not done');
  const uids = facts.substitutes.join(', ');
  return written(
    `nobody answered in time: ${uids === '' ? 'nothing left to do instead' : `${uids} instead`}`,
  );
}

function witnessApplying(facts: Facts): Written | Unwitnessed {
  const { action, run } = facts;
  const granted = newestGrant(facts);
  if (granted?.run !== run || !granted.decision.step.startsWith('apply'))
    return { refused: 'no stored decision of this run permits it' };
  const { decision } = granted;
  const patch = { actuator: decision.actuator };
  if (decision.step.startsWith('apply-unanswered')) {
    if (!isUnanswered(facts) && action.standsInFor === null)
      return { refused: 'the time to answer is not over' };
    return written('nobody answered in time: done as declared', patch);
  }
  if (action.state === 'proposed') return written(bindingWords(decision), patch);
  const approvals = standingApprovals(facts);
  if (approvals.length === 0) return { refused: 'nobody approved it as it is now', changed: true };
  return written(approvalWords(approvals), { ...patch, answeredBy: namesOf(approvals) });
}

function witnessActive(facts: Facts, wanted: Wanted): Written | Unwitnessed {
  const { action } = facts;
  const proof = provenInForce(facts);
  if (proof === null) return { refused: 'no signed result says that it was applied and read back' };
  const activeUntil = Math.min(wanted.activeUntil ?? proof.until, proof.until + WAY_MS);
  if (action.state === 'verified') {
    if (wanted.state !== 'active') return { refused: 'nobody took it over' };
    return written('the lease runs', { activeUntil, activeSince: proof.at });
  }
  const renewals = Number(/^renewed-(\d+)$/.exec(wanted.step ?? '')?.[1]);
  if (!(renewals > action.renewals) || !proof.decision.step.startsWith('renew'))
    return { refused: 'no stored decision prolongs it' };
  const order = orderBehind(facts, proof.decision);
  const patch = { activeUntil, renewals };
  if ((order?.body.takeOver === true) !== (wanted.state === 'taken_over'))
    return { refused: 'that is not what was ordered' };
  if (order === undefined) return written('renewed: it goes on', patch);
  const { by, body } = order;
  const change = activeUntil < (action.activeUntil ?? 0) ? 'shortened' : 'extended';
  if (body.takeOver !== true) return written(`${change} by ${by.name}: ${body.reason}`, patch);
  return written(`taken over by ${by.name}: ${body.reason}`, { ...patch, answeredBy: by.name });
}

function witnessLifting(facts: Facts): Written | Unwitnessed {
  const { action, now, run, orders } = facts;
  const order = orders.find(({ kind, takenFor }) => kind === 'lift' && takenFor === 'lift');
  if (order !== undefined) return written(`lifted early by ${order.by.name}: ${order.body.reason}`);
  const granted = newestGrant(facts);
  const ends = [action.activeUntil, granted === null ? null : granted.at + granted.leaseMs];
  if (ends.some((end) => end !== null && now >= end - CLOCK_MS)) return written('the lease ended');
  // A workflow id has one run at a time: the one that began the lease is gone.
  if (granted?.run !== run) return { ...written('its workflow was gone'), alarm: 'WORKFLOW_GONE' };
  return { refused: 'the lease has not ended, and nobody ordered to lift it' };
}

function witnessFailed({ action: { history }, results }: Facts): Written | Unwitnessed {
  if (history.some(({ state }) => state === 'verified')) return { refused: 'it was in force' };
  if (!isGone(results)) return notGone;
  const fault = faultOf(results, ['apply', 'verify']) ?? 'no signed result says that it was';
  return written(`could not be applied: ${fault}`);
}

function newestDecision({ action: { decisions } }: Facts, step: string): Decision | undefined {
  return decisions.findLast((decision) => decision.step.startsWith(step));
}

/** The newest permission, with its decision; null when there is none, or a later decision is another. */
function newestGrant({ action, granted }: Facts) {
  const newest = granted.at(-1);
  const decision = action.decisions.find(({ uid }) => uid === newest?.decision);
  return newest === undefined || decision?.effect !== 'act' ? null : { ...newest, decision };
}

/** When it was applied and until when, by the newest permission, if signed results say so; null if not. */
function provenInForce(facts: Facts): { decision: Decision; at: number; until: number } | null {
  const granted = newestGrant(facts);
  if (granted === null) return null;
  const { decision } = granted;
  const mine = facts.results.filter(
    (result) => result.decision === decision.uid && result.actuator === decision.actuator,
  );
  const applied = mine.findIndex(({ kind, outcome }) => kind === 'apply' && outcome === 'done');
  const read = mine.findLastIndex(({ kind }) => kind === 'verify');
  const result = mine[applied];
  if (result === undefined || read < applied || mine[read]?.outcome !== 'done') return null;
  return { decision, at: result.at, until: result.until };
}

/** Whether the last thing that was done is that nothing of it was found any more. */
function isGone(results: readonly ActResult[]): boolean {
  const gone = results.findLastIndex(({ kind, outcome }) => kind === 'lift' && outcome === 'done');
  return gone > results.findLastIndex(({ kind }) => kind === 'apply');
}

function faultOf(
  results: readonly ActResult[],
  kinds: readonly ActResult['kind'][],
): string | null {
  const last = results.findLast(({ kind }) => kinds.includes(kind));
  return last === undefined || last.outcome === 'done' ? null : last.detail;
}

/** The order of a person that a renewal was decided for. */
function orderBehind({ orders }: Facts, decision: Decision): PersonalOrder | undefined {
  const purpose = renewalPurpose(decision);
  return orders.find(({ kind, takenFor }) => kind === 'extend' && takenFor === purpose);
}

/** What an order to extend is taken for: one renewal, and no other. */
export function renewalPurpose({
  workflowId,
  step,
}: Pick<Decision, 'workflowId' | 'step'>): string {
  return `${workflowId}/${step}`;
}
