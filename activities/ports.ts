/** What activities need of the world; the composition root brings it. */
import type { Model } from '../agents/model/question.ts';
import type { ModelSettings } from '../agents/model/settings.ts';
import type { Asset } from '../domain/asset.ts';
import type { DelegationDocument } from '../policies/document.ts';
import type { Guardrails } from '../policies/guardrails/engine.ts';
import type { Storage } from '../storage/open.ts';
import type { Actuators } from './actuators/actuators.ts';
import type { BatchRequest, BatchResult } from './detection/batch.ts';
import type { ResultSigner } from './response/results.ts';
import type { WarrantIssuer, WarrantReader } from './warrants.ts';

/** Runs detection batches off the main thread. */
export interface DetectionPort {
  /**
   * Reads and examines one batch; null if nothing new came to what is followed. Asks back for the resume point and for baseline entities it does not hold.
   * @throws WatchbillError INPUT_CHANGED and the other input errors.
   */
  run(request: BatchRequest): Promise<BatchResult | null>;
}

/** What the inventory knows of a device. */
export interface KnownAsset {
  /** Null: nothing. */
  asset: Asset | null;
  /** How many assets can't work without it. */
  dependents: number;
  /** The version of the inventory that says so; absent where it has none. */
  inventory?: number;
}

/** The model that agents may ask. */
export interface ModelPort {
  settings: ModelSettings;
  /**
   * The model, with the output method that its server knows: found out by asking, once.
   * @throws ModelFailure when none works
   */
  open(signal: AbortSignal): Promise<Model>;
}

export interface ActivityPorts {
  storage: Storage;
  detection: DetectionPort;
  /** The delegation document in force now. */
  delegation(): Promise<DelegationDocument>;
  guardrails: Guardrails;
  assetOf(device: string): Promise<KnownAsset>;
  /** Null: agents work by their rules alone. */
  model: ModelPort | null;
  actuators: Actuators;
  /** Those who decide sign warrants, those who act check them; in one process both are here. */
  warrants: WarrantIssuer & WarrantReader;
  /** Signs what was done; null where nothing acts. */
  signer: ResultSigner | null;
  /** Wall clock, epoch ms. */
  now(): number;
  /** Starts the incident's workflow if need be, and tells it that something changed. */
  tellIncident(incident: string): Promise<void>;
  log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}
