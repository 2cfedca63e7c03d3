/** The form of one thing that doctor looked at. */
import { z } from 'zod';

export const Check = z.object({
  name: z.string(),
  /** `off`: optional and not there. Only `error` makes the machine not ready. */
  state: z.enum(['ok', 'warning', 'error', 'off']),
  detail: z.string(),
  /** What will not work, for a warning or an error. */
  effect: z.string().optional(),
  /** The command or step that mends it. */
  fix: z.string().optional(),
});
export type Check = z.infer<typeof Check>;

/** The answer of `watchbill doctor --json`. It holds no secrets. */
export const DoctorReport = z.object({
  schema: z.literal('watchbill.doctor/1'),
  ready: z.boolean(),
  checks: z.array(Check),
});
export type DoctorReport = z.infer<typeof DoctorReport>;

export interface DoctorContext {
  env: NodeJS.ProcessEnv;
  /** Absolute path of the data folder; doctor never creates it. */
  dataDir: string;
  /** Checks that need parts doctor doesn't know, such as the delegation file. */
  moreChecks?: (() => Promise<Check | Check[]>)[];
}
