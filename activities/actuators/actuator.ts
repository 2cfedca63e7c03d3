/** The contract of a way of acting on the world: every effect can be applied twice, read back, and removed. */
import type { ActionKind, ActionTarget } from '../../domain/action.ts';

/** One effect under one lease. */
export interface EffectOrder {
  /** The lease: the action's uid. The same order again changes nothing. */
  lease: string;
  kind: ActionKind;
  target: ActionTarget;
  /** Wall clock, epoch ms, at which the effect must be gone even if everything of ours is dead. */
  until: number;
}

export interface Actuator {
  name: string;
  /** It changes nothing, and says what it would do. */
  dryRun: boolean;
  canApply(kind: ActionKind, target: ActionTarget): boolean;
  healthy(): Promise<boolean>;
  /** What it would change, line by line, as a person can check it. */
  plan(order: EffectOrder): string[];
  apply(order: EffectOrder): Promise<void>;
  /** Reads the effect back: whether it is in force exactly as ordered. */
  inForce(order: EffectOrder): Promise<boolean>;
  remove(order: EffectOrder): Promise<void>;
  /** Whether nothing of this lease is left. */
  gone(order: EffectOrder): Promise<boolean>;
}
