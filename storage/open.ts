/** Opens the case database: connects, migrates, and gives the repositories as one object. */
import { drizzle } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as accounts from './accounts.ts';
import * as actResults from './act-results.ts';
import * as actions from './actions.ts';
import * as alarms from './alarms.ts';
import * as agents from './agents.ts';
import * as actuators from './actuator-health.ts';
import * as apiTokens from './api-tokens.ts';
import * as entities from './baseline-entities.ts';
import * as batches from './batches.ts';
import * as changes from './changes.ts';
import { readClock } from './clock.ts';
import * as correlation from './correlation.ts';
import type { Database } from './database.ts';
import * as decisionInputs from './decision-inputs.ts';
import * as decisions from './decisions.ts';
import * as delegation from './delegation.ts';
import * as effects from './effects.ts';
import { asStorageError } from './errors.ts';
import * as findings from './findings.ts';
import * as incidents from './incidents.ts';
import * as inputs from './inputs.ts';
import * as inventory from './inventory.ts';
import { migrateDatabase } from './migrate.ts';
import * as orders from './orders.ts';
import * as regroup from './regroup.ts';
import * as regroupings from './regroupings.ts';
import * as settings from './settings.ts';
import * as settle from './settle.ts';
import * as similar from './similar.ts';
import * as signIn from './sign-in.ts';
import * as unfinished from './unfinished.ts';
import * as verdicts from './verdicts.ts';
import * as warrants from './warrants.ts';

/** Which database: a PostgreSQL server by its URL, or the embedded one by the folder of its socket. */
export type Connection =
  { kind: 'postgresql'; url: string } | { kind: 'pglite'; socketFolder: string };

export interface StorageOptions {
  connection: Connection;
  /** Told of connections that broke while idle; the next query connects again. */
  onConnectionLost?: (error: Error) => void;
}

/** How long opening a connection to PostgreSQL may take, ms. */
const connectTimeoutMs = 10_000;

/** Connections to PostgreSQL of one process. */
const poolSize = 10;

const repositories = {
  registerInput: inputs.registerInput,
  listInputs: inputs.listInputs,
  getInput: inputs.getInput,
  failInput: inputs.failInput,
  resumePoint: inputs.resumePoint,
  inputPositions: inputs.inputPositions,
  listRejected: inputs.listRejected,
  commitBatch: batches.commitBatch,
  getBatch: batches.getBatch,
  loadEntities: entities.loadEntities,
  getFinding: findings.getFinding,
  getFindings: findings.getFindings,
  findingsOfIncident: findings.findingsOfIncident,
  findLive: findings.findLive,
  findingsPage: findings.findingsPage,
  listFindings: findings.listFindings,
  countFindings: findings.countFindings,
  incidentForFinding: correlation.incidentForFinding,
  assignmentsOf: correlation.assignmentsOf,
  openIncidentsTouching: correlation.openIncidentsTouching,
  lastClosedTouching: correlation.lastClosedTouching,
  settleFindings: settle.settleFindings,
  mergeIncidents: regroup.mergeIncidents,
  splitIncident: regroup.splitIncident,
  undoRegrouping: regroup.undoRegrouping,
  regroupingsOf: regroupings.regroupingsOf,
  closeIncident: verdicts.closeIncident,
  teachAgain: verdicts.teachAgain,
  reopenIncident: verdicts.reopenIncident,
  teachDue: verdicts.teachDue,
  previewLesson: verdicts.previewLesson,
  lessonsAfter: verdicts.lessonsAfter,
  getIncident: incidents.getIncident,
  listIncidents: incidents.listIncidents,
  closedToCompare: similar.closedToCompare,
  closedLeftOut: similar.closedLeftOut,
  saveIncident: incidents.saveIncident,
  saveNarrative: incidents.saveNarrative,
  decideOnce: decisions.decideOnce,
  listDecisions: decisions.listDecisions,
  inputOfDecision: decisions.inputOfDecision,
  decisionInput: decisionInputs.decisionInput,
  decisionsAbout: decisions.decisionsAbout,
  createAction: actions.createAction,
  changeActionState: actions.changeActionState,
  hasStep: actions.hasStep,
  getAction: actions.getAction,
  actionsOfIncident: actions.actionsOfIncident,
  listActions: actions.listActions,
  actionsInForce: actions.actionsInForce,
  countAsks: actions.countAsks,
  unfinishedActions: unfinished.unfinishedActions,
  leasesEndedSince: unfinished.leasesEndedSince,
  incidentsToAttend: unfinished.incidentsToAttend,
  inputsRead: unfinished.inputsRead,
  recordAgentStep: agents.recordAgentStep,
  getAgentStep: agents.getAgentStep,
  agentStepsOf: agents.agentStepsOf,
  newestToolSteps: agents.newestToolSteps,
  getAgentText: agents.getAgentText,
  getAgentTexts: agents.getAgentTexts,
  spentOnModels: agents.spentOnModels,
  putEffect: effects.putEffect,
  getEffect: effects.getEffect,
  removeEffect: effects.removeEffect,
  listEffects: effects.listEffects,
  readClock,
  getSetting: settings.getSetting,
  setSetting: settings.setSetting,
  getKillSwitches: settings.getKillSwitches,
  setKillSwitch: settings.setKillSwitch,
  listKillSwitchMoves: settings.listKillSwitchMoves,
  addOneTimeToken: signIn.addOneTimeToken,
  useOneTimeToken: signIn.useOneTimeToken,
  addSession: signIn.addSession,
  getSession: signIn.getSession,
  touchSession: signIn.touchSession,
  retireSession: signIn.retireSession,
  deleteSession: signIn.deleteSession,
  deleteSessionsOf: signIn.deleteSessionsOf,
  forgetExpired: signIn.forgetExpired,
  addAccount: accounts.addAccount,
  getAccount: accounts.getAccount,
  getAccountNamed: accounts.getAccountNamed,
  listAccounts: accounts.listAccounts,
  changeAccount: accounts.changeAccount,
  setPasswordHash: accounts.setPasswordHash,
  confirmAccount: accounts.confirmAccount,
  addApiToken: apiTokens.addApiToken,
  useApiToken: apiTokens.useApiToken,
  listApiTokens: apiTokens.listApiTokens,
  confirmApiToken: apiTokens.confirmApiToken,
  deleteApiToken: apiTokens.deleteApiToken,
  addDelegationVersion: delegation.addDelegationVersion,
  delegationInForce: delegation.delegationInForce,
  delegationWaiting: delegation.delegationWaiting,
  listDelegationVersions: delegation.listDelegationVersions,
  replaceInventory: inventory.replaceInventory,
  putAsset: inventory.putAsset,
  removeAsset: inventory.removeAsset,
  inventoryOrdinal: inventory.inventoryOrdinal,
  getInventory: inventory.getInventory,
  putActuatorHealth: actuators.putActuatorHealth,
  getActuatorHealth: actuators.getActuatorHealth,
  useWarrant: warrants.useWarrant,
  addWarrants: warrants.addWarrants,
  warrantsAbout: warrants.warrantsAbout,
  placeOrder: orders.placeOrder,
  getOrder: orders.getOrder,
  ordersAbout: orders.ordersAbout,
  takeOrder: orders.takeOrder,
  refuseOrder: orders.refuseOrder,
  withdrawQuestion: orders.withdrawQuestion,
  withdrawalOf: orders.withdrawalOf,
  addActResult: actResults.addActResult,
  actResultsAbout: actResults.actResultsAbout,
  registerKey: actResults.registerKey,
  keysFor: actResults.keysFor,
  raiseAlarm: alarms.raiseAlarm,
  clearAlarm: alarms.clearAlarm,
  acknowledgeAlarm: alarms.acknowledgeAlarm,
  openAlarms: alarms.openAlarms,
  changesSince: changes.changesSince,
  latestChangeId: changes.latestChangeId,
};

/** A repository function without the handle that `openStorage` gives it. */
type Bound<F> = F extends (db: Database, ...rest: infer A) => Promise<infer R>
  ? (...rest: A) => Promise<R>
  : never;

export type Storage = {
  [K in keyof typeof repositories]: Bound<(typeof repositories)[K]>;
} & {
  kind: Connection['kind'];
  /** False for the embedded database: it does not survive a power cut. */
  durable: boolean;
  close: () => Promise<void>;
};

/**
 * Connects, applies missing migrations, and gives every repository function bound to the connection pool.
 * Of an embedded database, open one storage only and share it.
 *
 * @throws WatchbillError DATABASE_UNREACHABLE, DATABASE_NEWER.
 */
export async function openStorage({
  connection,
  onConnectionLost,
}: StorageOptions): Promise<Storage> {
  const where = nameOf(connection);
  const pool = openPool(connection);
  pool.on('error', (error) => onConnectionLost?.(error));
  try {
    await migratePool(pool);
  } catch (error) {
    await pool.end();
    throw asStorageError(error, where);
  }
  const db = drizzle(pool, { casing: 'snake_case' });
  return {
    ...bind(db, where),
    kind: connection.kind,
    durable: connection.kind === 'postgresql',
    close: () => pool.end(),
  };
}

function openPool(connection: Connection): pg.Pool {
  if (connection.kind === 'postgresql') {
    return new pg.Pool({
      connectionString: connection.url,
      max: poolSize,
      connectionTimeoutMillis: connectTimeoutMs,
    });
  }
  // One connection: the socket server of PGlite lets messages of several connections mix outside transactions,
  // and a query whose parameters take more than one packet then gets the answer of another (measured).
  return new pg.Pool({
    host: connection.socketFolder,
    port: 5432,
    user: 'postgres',
    database: 'postgres',
    max: 1,
  });
}

async function migratePool(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await migrateDatabase(client);
  } finally {
    client.release();
  }
}

/** What a person calls the database; never the password. */
function nameOf(connection: Connection): string {
  if (connection.kind === 'pglite') return connection.socketFolder;
  if (!URL.canParse(connection.url)) return 'DATABASE_URL';
  const { host, pathname } = new URL(connection.url);
  return `${host}${pathname}`;
}

function bind(db: Database, where: string) {
  const bound = Object.entries(repositories).map(([name, run]) => [
    name,
    async (...rest: unknown[]): Promise<unknown> => {
      try {
        return await Reflect.apply(run, undefined, [db, ...rest]);
      } catch (error) {
        throw asStorageError(error, where);
      }
    },
  ]);
  // The compiler can not follow the entries; `Storage` is derived from the same table.
  return Object.fromEntries(bound) as Omit<Storage, 'kind' | 'durable' | 'close'>;
}
