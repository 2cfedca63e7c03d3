/** Reports how the actuators are, for those who decide and can't reach them. */
import type { Storage } from '../../storage/open.ts';
import type { Actuator } from './actuator.ts';

/** Looks at each actuator once and stores what it saw; one that can't be asked is not healthy. */
export function healthReport(
  actuators: readonly Actuator[],
  storage: Pick<Storage, 'putActuatorHealth'>,
): () => Promise<void> {
  return async () => {
    for (const actuator of actuators) {
      const healthy = await actuator.healthy().catch(() => false);
      await storage.putActuatorHealth({ name: actuator.name, healthy, at: Date.now() });
    }
  };
}
