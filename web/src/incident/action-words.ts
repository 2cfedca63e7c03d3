/** Says actions and the answers of gates in plain words; `domain/action-words.ts` says what became of them. */
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
