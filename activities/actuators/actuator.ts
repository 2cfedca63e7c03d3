/** The contract of a way of acting on the world: every effect can be applied twice, read back, and removed. */
import type { ActionKind, ActionTarget } from '../../domain/action.ts';
import { WatchbillError } from '../../domain/errors.ts';
import { findTargetFault } from '../../domain/target.ts';

/** One effect under one lease. */
export interface EffectOrder {
  /** The lease: the action's uid. The same order again changes nothing. */
  lease: string;
  kind: ActionKind;
  target: ActionTarget;
  /** Wall clock, epoch ms, at which the lease ends. */
  until: number;
  /**
   * How much of the lease is left, ms, by the clock that the lease runs on: after that time the effect must be gone
   * even if everything of ours is dead. Not taken from `until`, because this machine's clock may be wrong.
   */
  leftMs: number;
}

export interface Actuator {
  name: string;
  /** It changes nothing, and says what it would do. */
  dryRun: boolean;
  /** Never true of a target that is no address. */
  canApply(kind: ActionKind, target: ActionTarget): boolean;
  healthy(): Promise<boolean>;
  /** What it would change, line by line, as a person can check it. */
  plan(order: EffectOrder): string[];
  /**
   * Puts the effect in force, or prolongs it: what it replaces is never gone in between. An order is held against
   * `refuseTarget` right before anything is moved: what was planned, stored and signed is only somebody's word.
   */
  apply(order: EffectOrder): Promise<void>;
  /** Reads the effect back; null when it is in force exactly as ordered, else what is wrong, in words. */
  fault(order: EffectOrder): Promise<string | null>;
  remove(order: EffectOrder): Promise<void>;
  /** Whether nothing of this lease is left. */
  gone(order: EffectOrder): Promise<boolean>;
}

/** What each actuator calls before it applies anything. @throws WatchbillError TARGET_REFUSED */
export function refuseTarget({ target }: Pick<EffectOrder, 'target'>): void {
  const fault = findTargetFault(target);
  if (fault !== null) throw new WatchbillError('TARGET_REFUSED', `nothing is aimed at ${fault}`);
}
