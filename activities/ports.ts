/** What activities need of the world; the composition root brings it. */
import type { DelegationDocument } from '../policies/document.ts';
import type { Storage } from '../storage/open.ts';
import type { Actuator } from './actuators/actuator.ts';
import type { BatchRequest, BatchResult } from './detection/batch.ts';

/** Runs detection batches off the main thread. */
export interface DetectionPort {
  /**
   * Reads and examines one batch; null if nothing new came to what is followed. Asks back for the resume point and for baseline entities it does not hold.
   * @throws WatchbillError INPUT_CHANGED and the other input errors.
   */
  run(request: BatchRequest): Promise<BatchResult | null>;
}

export interface ActivityPorts {
  storage: Storage;
  detection: DetectionPort;
  /** The delegation document in force now. */
  delegation(): DelegationDocument;
  /** The actuator that would carry actions out: the dry run unless both switches are turned. */
  actuator(): Actuator | null;
  /** Wall clock, epoch ms. */
  now(): number;
  /** Starts the incident's workflow if need be, and tells it that something changed. */
  tellIncident(incident: string): Promise<void>;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}
