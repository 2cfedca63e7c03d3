/** Reports how the actuators are, for those who decide and can't reach them. */
import type { Storage } from '../../storage/open.ts';
import type { Actuator } from './actuator.ts';

/** Three reports fit into the time after which an old one counts for nothing. */
const EVERY_MS = 10_000;

export interface HealthReports {
  stop(): Promise<void>;
}

/** The first report is stored when this returns. */
export async function reportHealth(
  actuators: readonly Actuator[],
  storage: Pick<Storage, 'putActuatorHealth'>,
  log: { warn(fields: object, message: string): void },
): Promise<HealthReports> {
  const report = async (): Promise<void> => {
    for (const actuator of actuators) {
      const { name } = actuator;
      const healthy = await actuator.healthy();
      await storage.putActuatorHealth({ name, healthy, at: Date.now() });
    }
  };
  let running = report();
  await running;
  const timer = setInterval(() => {
    running = running.then(report).catch((error: unknown) => {
      log.warn({ err: error }, 'the actuators’ health could not be reported');
    });
  }, EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
