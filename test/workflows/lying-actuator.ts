/** An actuator that lies: it answers that it did what it did not do. What really is in force stands in `inForce`. */
import type { Actuator, EffectOrder } from '../../activities/actuators/actuator.ts';

/** `applied`: it says applied and did nothing; `gone`: it says removed and left it. */
export type Lie = 'applied' | 'gone';

export interface LyingActuator extends Actuator {
  /** Reading back is honest: `fault` and `gone` tell what is in force. */
  lie: Lie | null;
  /** Leases whose effect is really in force. */
  inForce: Set<string>;
  /** How often it was told to apply, and to remove. */
  told: { apply: number; remove: number };
}

/** `name` and `dryRun` as of the dry run unless given, so that it can stand in its place. */
export function createLyingActuator(
  given: Partial<Pick<Actuator, 'name' | 'dryRun'>> = {},
): LyingActuator {
  const actuator: LyingActuator = {
    name: 'dry-run',
    dryRun: true,
    ...given,
    lie: null,
    inForce: new Set(),
    told: { apply: 0, remove: 0 },
    canApply: () => true,
    healthy: () => Promise.resolve(true),
    plan: ({ lease, kind, target }: EffectOrder) => [`${lease} ${kind} ${target.device}`],
    apply: async ({ lease }) => {
      actuator.told.apply += 1;
      if (actuator.lie !== 'applied') actuator.inForce.add(lease);
    },
    fault: async ({ lease }) => (actuator.inForce.has(lease) ? null : 'nothing is in force'),
    remove: async ({ lease }) => {
      actuator.told.remove += 1;
      if (actuator.lie !== 'gone') actuator.inForce.delete(lease);
    },
    gone: async ({ lease }) => !actuator.inForce.has(lease),
  };
  return actuator;
}
