/** How actuators are, as the worker that holds them saw it last. */
import { eq } from 'drizzle-orm';
import type { Database } from './database.ts';
import { actuatorHealth } from './schema/response.ts';

export interface ActuatorHealth {
  name: string;
  healthy: boolean;
  /** Wall clock, epoch ms. */
  at: number;
}

export async function putActuatorHealth(db: Database, health: ActuatorHealth): Promise<void> {
  await db
    .insert(actuatorHealth)
    .values(health)
    .onConflictDoUpdate({ target: actuatorHealth.name, set: health });
}

/** Null for one that no worker has reported. */
export async function getActuatorHealth(
  db: Database,
  name: string,
): Promise<ActuatorHealth | null> {
  const [row] = await db.select().from(actuatorHealth).where(eq(actuatorHealth.name, name));
  return row ?? null;
}
