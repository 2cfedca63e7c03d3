/** All ways of acting on the world that this Watchbill has, and which of them an action goes to. */
import type { ActionKind, ActionTarget } from '../../domain/action.ts';
import { isDryRun } from '../../policies/gates/dry-run.ts';
import type { DelegationDocument } from '../../policies/schema.ts';
import type { Actuator } from './actuator.ts';

export interface Actuators {
  /** The one that would carry it out: the dry run unless both switches are turned; null when none can. */
  choose(
    document: DelegationDocument,
    action: { kind: ActionKind; target: ActionTarget },
  ): Actuator | null;
  /** The one that carried it out. */
  named(name: string): Actuator | null;
  /** All that change something. */
  real: readonly Actuator[];
}

/** In the order of `real`, the first that can carry out an action is the one that does. */
export function createActuators(dryRun: Actuator, real: readonly Actuator[]): Actuators {
  return {
    real,
    choose(document, { kind, target }) {
      if (isDryRun(document)) return dryRun;
      return real.find((actuator) => actuator.canApply(kind, target)) ?? null;
    },
    named: (name) => [dryRun, ...real].find((actuator) => actuator.name === name) ?? null,
  };
}
