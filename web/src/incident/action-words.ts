/** Says actions, their states and the answers of gates in plain words. */
import type { ActionState, ActionView, Decision } from '../api.ts';

export function actionTitle({ kind, target }: Pick<ActionView, 'kind' | 'target'>): string {
  switch (kind) {
    case 'block_port':
      return `Block ${(target.proto ?? 'port').toUpperCase()} ${target.port ?? ''} for ${target.device}`;
    case 'block_pair':
      return `Block ${target.device} and ${target.peer ?? 'its peer'} from each other`;
    case 'block_outgoing':
      return `Block all outgoing traffic of ${target.device}`;
    case 'quarantine':
      return `Quarantine ${target.device}`;
    case 'enforce_pattern_of_life':
      return `Enforce pattern of life on ${target.device}`;
  }
}

export const stateWords: Record<ActionState, string> = {
  proposed: 'proposed',
  recorded: 'recorded only',
  denied: 'denied by policy',
  awaiting_approval: 'waits for an answer',
  rejected: 'declined',
  expired_unapproved: 'nobody answered: not done',
  withdrawn: 'taken back: not asked any more',
  applying: 'applying',
  verified: 'verified',
  active: 'active',
  taken_over: 'active, taken over by a person',
  lifting: 'lifting',
  lifted: 'lifted, and checked',
  failed: 'failed',
  overdue: 'overdue: should have been lifted',
};

export const effectWords: Record<Decision['effect'], string> = {
  act: 'go ahead',
  ask: 'ask a person',
  record: 'only record',
  deny: 'must not',
};

/** States in which something of an action is, or may still be, in force. */
export const inEffect: ReadonlySet<ActionState> = new Set([
  'applying',
  'verified',
  'active',
  'taken_over',
  'lifting',
  'overdue',
]);

/** The way an approved action goes, in order. */
export const leasePath = ['applying', 'verified', 'active', 'lifting', 'lifted'] as const;
