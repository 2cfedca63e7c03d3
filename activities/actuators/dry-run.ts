/** The dry run: keeps a record of each effect as a gateway would, and changes nothing on the network. */
import type { Storage } from '../../storage/open.ts';
import { findTargetFault } from '../../domain/target.ts';
import { refuseTarget, type Actuator, type EffectOrder } from './actuator.ts';
import { nftLines } from './nft-lines.ts';

/** The name it goes by. */
export const DRY_RUN = 'dry-run';

export function createDryRun(storage: Storage): Actuator {
  return {
    name: DRY_RUN,
    dryRun: true,
    canApply: (_kind, target) => findTargetFault(target) === null,
    healthy: () => Promise.resolve(true),
    plan: nftLines,
    async apply(order) {
      refuseTarget(order);
      const { kind, until } = order;
      await storage.putEffect({
        key: keyOf(order),
        kind,
        lines: nftLines(order),
        expiresAt: until,
      });
    },
    async fault(order) {
      const effect = await storage.getEffect(keyOf(order));
      if (effect === null) return 'the effect is not stored';
      return timeless(effect.lines) === timeless(nftLines(order))
        ? null
        : 'another effect is stored than the one ordered';
    },
    async remove(order) {
      await storage.removeEffect(keyOf(order));
    },
    async gone(order) {
      return (await storage.getEffect(keyOf(order))) === null;
    },
  };
}

/** The lines without how long is left, which is another with each second. */
function timeless(lines: readonly string[]): string {
  return lines.join('\n').replaceAll(/ timeout \d+s/g, '');
}

/** Effects are idempotent by action, target and lease. */
function keyOf({ kind, target, lease }: EffectOrder): string {
  return [
    kind,
    target.device,
    target.peer ?? '',
    target.proto ?? '',
    target.port ?? '',
    lease,
  ].join('|');
}
