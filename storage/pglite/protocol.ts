/** What the thread of the embedded database and its starter tell each other. */
import { z } from 'zod';

export const WorkerData = z.object({
  /** Where the database's files are. */
  folder: z.string(),
  /** The unix socket to listen at. */
  socket: z.string(),
});
export type WorkerData = z.infer<typeof WorkerData>;

/** From the starter: close the database and end. */
export const stopRequest = 'stop';

/** From the thread: the socket takes connections. */
export const readyNotice = 'ready';
