/** What a process does in the background beside its workers, each supervised by itself. */
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createSweeper } from '../../activities/sweep-leases.ts';
import { healthReport } from '../../activities/actuators/health.ts';
import type { actsWith } from '../../activities/act.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import { teachVerdict } from '../../activities/teach.ts';
import type { Role } from '../../workflows/messages.ts';
import { superviseDuty, type Duty, type DutyOptions } from './duty.ts';
import { keepNamespace } from './namespace.ts';
import { createReconciler } from './reconcile/reconciler.ts';
import { keepTaskQueues } from './task-queues.ts';

export interface DutiesOptions {
  ports: Pick<ActivityPorts, 'storage' | 'actuators' | 'tellIncident'>;
  /** What the worker does when it is asked to lift, without anybody asking. */
  activities: Pick<ReturnType<typeof actsWith>, 'liftAction'>;
  client: Client;
  roles: readonly Role[];
  log: Pick<Logger, 'warn'>;
  /** Temporal is another one than the database knew: nothing that it should run can be about to be started. */
  temporalChanged: boolean;
  /** Takes the tenure of the database again after it was restarted. @throws what ends the process */
  holdTenure: () => Promise<void>;
}

/** Everything that goes wrong is noticed within this and put right within the next, ms: a minute for both. */
const LOOK_EVERY_MS = 10_000;
/** No call to Temporal of a duty waits longer, ms. */
const CALL_WITHIN_MS = 20_000;

export interface Duties {
  stop(): Promise<void>;
}

/** The first report of the actuators' health is stored when this returns. */
export async function startDuties(options: DutiesOptions): Promise<Duties> {
  const { ports, activities, client, roles, log, temporalChanged } = options;
  const { storage, actuators } = ports;
  const supervise = (duty: Pick<DutyOptions, 'name' | 'run' | 'everyMs'>): Duty =>
    superviseDuty({ ...duty, storage, log });
  const duties = [
    supervise({ name: 'holding the database', everyMs: LOOK_EVERY_MS, run: options.holdTenure }),
  ];
  if (roles.includes('act')) {
    const report = healthReport(actuators.real, storage);
    await report();
    const sweeper = createSweeper({
      storage,
      actuators,
      lift: (given) => activities.liftAction(given),
      tellIncident: (incident) => ports.tellIncident(incident),
      now: () => Date.now(),
    });
    duties.push(
      supervise({ name: 'reporting the actuators’ health', everyMs: LOOK_EVERY_MS, run: report }),
      supervise({ name: 'sweeping leases', everyMs: LOOK_EVERY_MS, run: () => sweeper.round() }),
    );
  }
  if (roles.includes('detect')) {
    const run = () => storage.teachDue(Date.now(), teachVerdict);
    duties.push(supervise({ name: 'teaching verdicts', everyMs: LOOK_EVERY_MS, run }));
  }
  if (roles.includes('respond')) {
    const reconciler = createReconciler({ storage, client, now: () => Date.now() });
    let first = temporalChanged;
    const reconcile = async (): Promise<void> => {
      await client.withDeadline(Date.now() + CALL_WITHIN_MS, () =>
        first ? reconciler.round({ graceMs: 0, alarm: false }) : reconciler.round(),
      );
      first = false;
    };
    const keepQueues = async (): Promise<void> => {
      const keeping = { storage, client, now: () => Date.now() };
      await client.withDeadline(Date.now() + CALL_WITHIN_MS, async () => {
        if (await keepNamespace(keeping)) await keepTaskQueues(keeping);
      });
    };
    duties.push(
      supervise({ name: 'reconciling', everyMs: LOOK_EVERY_MS, run: reconcile }),
      supervise({ name: 'keeping the task queues', everyMs: LOOK_EVERY_MS, run: keepQueues }),
    );
  }
  return {
    async stop() {
      await Promise.all(duties.map((duty) => duty.stop()));
    },
  };
}
