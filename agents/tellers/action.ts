/** Tells an action: one sentence, worded by the state that its lease is really in. */
import type { ActionView } from '../../domain/action.ts';
import { findMode, wordState, type ActionMode } from '../../domain/action-words.ts';
import type { Claims } from '../claims.ts';
import { actionFields, type Ledger } from '../ledger.ts';

const sentences: Readonly<Record<ActionView['state'], string>> = {
  proposed: 'Proposed: {action}.',
  recorded: 'Recorded only, nothing done: {action}. {reason}',
  denied: 'Not done: {action}. {reason}',
  awaiting_approval: 'Proposed and waiting for a person: {action}. {reason}',
  rejected: 'Declined by {by}: {action}. Nothing was done.',
  expired_unapproved: 'Nobody answered in time, so nothing was done: {action}.',
  withdrawn: 'Taken back: {action}. Nothing was done.',
  applying: 'Approved, being applied: {action}{mode}.',
  verified: 'Applied and verified: {action}{mode}.',
  active: 'Applied, verified and in force: {action}{mode}.',
  taken_over: 'In force, and a person has taken it over: {action}{mode}.',
  lifting: 'Being lifted: {action}{mode}.',
  lifted: 'Applied, then lifted and verified to be gone: {action}{mode}.',
  failed: 'Failed: {action}{mode}. {reason}',
  overdue: 'Overdue, needs a person now: {action}{mode} could not be lifted on time.',
};

/** Where a dry run is told otherwise: nothing was applied, so nothing is in force. */
const drySentences: Readonly<Partial<Record<ActionView['state'], string>>> = {
  applying: 'Approved, and would be carried out now: {action}{mode}.',
  verified: 'Would be in force after a check: {action}{mode}.',
  active: 'Would be in force: {action}{mode}.',
  taken_over: 'Would be in force, and a person has taken it over: {action}{mode}.',
  lifting: 'Would be lifted now: {action}{mode}.',
  lifted: 'Would have been in force and then lifted: {action}{mode}.',
  overdue: 'Would be overdue, and should be looked at: {action}{mode}.',
};

function sentenceFor(state: ActionView['state'], mode: ActionMode): string {
  return (mode === 'dry' ? drySentences[state] : undefined) ?? sentences[state];
}

/** Of what could not be brought about, a sentence may say that it was tried. */
function unsuccessful(state: ActionView['state']): readonly 'failed'[] {
  return state === 'overdue' || state === 'failed' ? ['failed'] : [];
}

export function tellAction(action: ActionView, ledger: Ledger, claims: Claims): void {
  const binding = action.decision?.gates.find((g) => g.gate === action.decision?.bindingGate);
  const mode = findMode(action);
  const entry = ledger.relation(
    { senses: ['action', `state:${action.state}`, ...unsuccessful(action.state)] },
    `${action.kind} on ${action.target.device} ${wordState(action.state, mode)}`,
    {
      ...actionFields(action),
      by: action.answeredBy ?? 'nobody',
      mode: mode === 'real' ? '' : ' (dry run: nothing on the network was changed)',
      reason: binding?.reason ?? action.history.at(-1)?.detail ?? '',
    },
  );
  const template = sentenceFor(action.state, mode);
  const slots = Object.fromEntries(
    ['action', 'by', 'mode', 'reason']
      .filter((name) => template.includes(`{${name}}`))
      .map((name) => [name, [entry, name] as const]),
  );
  claims.say('action_status', template, slots);
}
