/** What the HTTP API asks of the world: narrow functions over storage and workflows, in domain types. */
import type { z } from 'zod';
import type { ActionView } from '../domain/action.ts';
import type { Alarm } from '../domain/alarm.ts';
import type { AgentStep } from '../domain/agent.ts';
import type {
  Answer,
  Closing,
  Extend,
  KillSwitchChange,
  LessonPreview,
  Lift,
  Me,
  RejectedRecord,
  ServerEvent,
  Status,
} from '../domain/api.ts';
import type {
  DelegationChange,
  DelegationComparison,
  DelegationOutcome,
  DelegationView,
} from '../domain/delegation-api.ts';
import type { ExportRequest } from '../domain/export.ts';
import type { Asset, DeviceAsset } from '../domain/asset.ts';
import type { Party } from '../domain/party.ts';
import type { Account, AccountChange, ApiToken, NewAccount } from '../domain/people-api.ts';
import type { Life } from '../domain/life.ts';
import type { EntityRef, Finding, FindingsPage } from '../domain/finding.ts';
import type { Incident, IncidentSummary } from '../domain/incident.ts';
import type { Merging, Regrouped, Regrouping, Splitting } from '../domain/regrouping.ts';
import { Grant } from '../policies/schema.ts';

/** A change a console should hear of; `id` grows by commit order and survives restarts. */
export interface Change {
  id: number;
  event: ServerEvent;
}

/** A browser's session; only the hash of its secret is kept, so a stolen database opens nothing. */
export interface Session {
  /** SHA-256 of the cookie's secret, hex (`hashSecret`). */
  hash: string;
  /** Stays when the secret is replaced. */
  id: string;
  /** uid of the account. */
  account: string;
  /** What it was opened with, and whoever had a hand in that (`Party.madeBy`). */
  opened: 'password' | 'link';
  madeBy: readonly string[];
  /** Wall clock, epoch ms, as all below: when the person signed in, and when this secret was made. */
  signedInAt: number;
  createdAt: number;
  lastSeen: number;
  /** Until when this secret still answers, because another took its place; null while it is the one. */
  retiredAt: number | null;
}

export interface NewLink {
  hash: string;
  account: string | null;
  expiresAt: number;
  madeBy: readonly string[];
}

/** Signing in: one-time links and the sessions made from them. */
export interface SessionPorts {
  /** Stores a one-time link by its hash, until `expiresAt` (epoch ms); `account` null: for the first lead. */
  addSignIn(link: NewLink): Promise<void>;
  /**
   * Uses up a one-time link, atomically: of two callers with one hash, one gets the account's uid and who made the
   * link. The first lead's account is made by it. Answers null when it is unknown, expired or already used.
   */
  takeSignIn(hash: string, now: number): Promise<{ account: string; madeBy: string[] } | null>;
  addSession(session: Session): Promise<void>;
  /** The session with this hash; null when there is none, or its secret was replaced by `now`. */
  findSession(hash: string, now: number): Promise<Session | null>;
  touchSession(hash: string, now: number): Promise<void>;
  /** Lets a secret answer until `at` only; true for one of several callers. */
  retireSession(hash: string, at: number): Promise<boolean>;
  endSession(hash: string): Promise<void>;
  /** All sessions of an account. */
  endSessions(account: string): Promise<void>;
}

/** People and what acts for them. */
export interface PeoplePorts {
  account(uid: string): Promise<Account | null>;
  /** With the password's hash, and whoever had a hand in that password. */
  accountNamed(name: string): Promise<{
    account: Account;
    passwordHash: string | null;
    passwordMadeBy: readonly string[];
  } | null>;
  accounts(): Promise<Account[]>;
  /** @throws WatchbillError ACCOUNT_EXISTS */
  addAccount(account: NewAccount & Pick<Party, 'madeBy'>): Promise<Account>;
  /** @throws WatchbillError NOT_FOUND · LAST_LEAD */
  changeAccount(uid: string, change: AccountChange): Promise<Account>;
  /** `madeBy`: whoever had a hand in the session in which it is set. */
  setPasswordHash(uid: string, set: { hash: string } & Pick<Party, 'madeBy'>): Promise<void>;
  /** Also its password and open sessions are confirmed. @throws WatchbillError NOT_FOUND · SAME_PERSON */
  confirmAccount(uid: string, by: Party): Promise<Account>;
  tokens(): Promise<ApiToken[]>;
  addToken(token: Omit<ApiToken, 'lastUsed' | 'confirmedBy'> & { hash: string }): Promise<void>;
  /** @throws WatchbillError NOT_FOUND · SAME_PERSON */
  confirmToken(uid: string, by: Party): Promise<ApiToken>;
  /** The token with this hash while it lasts, its use noted. */
  useToken(hash: string, now: number): Promise<ApiToken | null>;
  revokeToken(uid: string): Promise<void>;
}

/** Reading: null means that there is no such thing (the API answers NOT_FOUND). */
export interface ReadPorts {
  status(): Promise<Status>;
  /** Newest update first. */
  incidents(): Promise<IncidentSummary[]>;
  incident(uid: string): Promise<Incident | null>;
  /** The incident as the text of a file. */
  exportIncident(uid: string, request: ExportRequest): Promise<string | null>;
  finding(uid: string): Promise<Finding | null>;
  /** Findings of an incident by start time, without raw records; null when there is no such incident. */
  findings(incident: string, page: PageOf): Promise<FindingsPage | null>;
  /** What agents did, in its order; none for one that nobody has looked at. */
  agentSteps(incident: string): Promise<AgentStep[] | null>;
  /** A text that an agent step names by its SHA-256. */
  agentText(hash: string): Promise<string | null>;
  /** Those waiting for a person first, the nearest `answerBy` on top; then newest first. */
  actions(): Promise<ActionView[]>;
  action(uid: string): Promise<ActionView | null>;
  /** Records of an input that could not be read, by file and offset; none for an unknown input. */
  rejected(input: string): Promise<RejectedRecord[]>;
  /** What is normal for an entity; null when it was never seen. */
  life(entity: EntityRef): Promise<Life | null>;
}

/** A person's answer to one action, with who gives it. */
export interface GivenAnswer {
  uid: string;
  answer: Answer;
  by: Me;
}

/** A person's verdict on one incident, with who gives it. */
export interface GivenClosing {
  uid: string;
  closing: Closing;
  by: Me;
}

/** A person's verdict on an incident, and taking it back. */
export interface ClosingPorts {
  /**
   * Closes an incident and gives it as it stands then; what of its actions still asks is taken back a moment later.
   * @throws WatchbillError NOT_FOUND · INCIDENT_CLOSED (it is) · USAGE (evidence that is not its own)
   */
  closeIncident(given: GivenClosing): Promise<Incident>;
  /**
   * Opens it again; what its closing made normal, or would have, is none any more.
   * @throws WatchbillError NOT_FOUND · INCIDENT_OPEN · INCIDENT_CLOSED (another incident took its findings)
   */
  reopenIncident(given: { uid: string; note: string; by: Me }): Promise<Incident>;
  /** What closing it so would teach. @throws WatchbillError NOT_FOUND · USAGE (evidence that is not its own) */
  previewLesson(uid: string, closing: Closing): Promise<LessonPreview>;
}

/** Which findings are one incident, as a person says; both incidents are brought up to date a moment later. */
export interface RegroupingPorts {
  /** The newest first; null for an unknown incident. */
  regroupings(incident: string): Promise<Regrouping[] | null>;
  /** @throws WatchbillError NOT_FOUND · INCIDENT_CLOSED · USAGE (an incident and itself) */
  mergeIncidents(given: { uid: string; merging: Merging; by: Me }): Promise<Regrouped>;
  /** @throws WatchbillError NOT_FOUND · INCIDENT_CLOSED · USAGE (none or all of its findings) */
  splitIncident(given: { uid: string; splitting: Splitting; by: Me }): Promise<Regrouped>;
  /** @throws WatchbillError NOT_FOUND · INCIDENT_CLOSED · REGROUPED_SINCE */
  undoRegrouping(given: { uid: string; by: Me }): Promise<Regrouping>;
}

/** Changing things: each goes through the workflow that owns it, never around it. */
export interface ChangePorts {
  /**
   * Hands a person's answer to the action's workflow and gives the action as it stands afterwards.
   * The same `idempotencyKey` again answers the same and decides nothing twice.
   * @throws WatchbillError NOT_FOUND · ACTION_CHANGED (another version) · ACTION_NOT_WAITING (answered, expired…)
   */
  answerAction(given: GivenAnswer): Promise<ActionView>;
  /**
   * Ends an active lease before its time and gives the action as it stands then.
   * @throws WatchbillError NOT_FOUND · ACTION_NOT_ACTIVE
   */
  liftAction(uid: string, lift: Lift, by: Me): Promise<ActionView>;
  /**
   * Prolongs an active lease and gives the action as it stands then.
   * @throws WatchbillError NOT_FOUND · ACTION_NOT_ACTIVE · ACTION_DENIED (with the reason)
   */
  extendAction(uid: string, extension: Extend, by: Me): Promise<ActionView>;
  /** Pulls or releases a kill switch, lifts what is in force where asked to, and gives the status afterwards. */
  setKillSwitch(change: KillSwitchChange, by: Me): Promise<Status>;
  /** A lead has taken note of an alarm. @throws WatchbillError NOT_FOUND */
  acknowledgeAlarm(uid: string, by: Me): Promise<Alarm>;
}

/** Hearing of changes; polled only while a console listens. */
export interface FeedPorts {
  /** Id of the newest change; 0 when there is none yet. */
  latestChange(): Promise<number>;
  /** Changes with an id above `id`, oldest first, at most `limit`. */
  changesSince(id: number, limit: number): Promise<Change[]>;
}

/** The delegation document: every change goes one way, whoever asks and from where. */
export interface DelegationPorts {
  delegation(): Promise<DelegationView>;
  /** What a text would loosen and tighten; stores nothing. @throws WatchbillError DELEGATION_INVALID · DELEGATION_REFUSED */
  checkDelegation(text: string): Promise<DelegationComparison>;
  /** @throws WatchbillError DELEGATION_INVALID · DELEGATION_REFUSED */
  changeDelegation(change: DelegationChange, by: Me): Promise<DelegationOutcome>;
  /** The document in force with one grant more, made by the caller. @throws as `changeDelegation` */
  grantDelegation(grant: GrantRequest, by: Me): Promise<DelegationOutcome>;
}

/** A grant as it is asked for: who makes it is whoever asks. */
export const GrantRequest = Grant.omit({ granted_by: true, basis: true });
export type GrantRequest = z.infer<typeof GrantRequest>;

/** The inventory. */
export interface InventoryPorts {
  assets(): Promise<Asset[]>;
  /** What is known of an asset, by its uid, address or host name. */
  asset(name: string): Promise<DeviceAsset>;
  /** Gives the inventory as it is afterwards. @throws WatchbillError INVENTORY_INVALID, and nothing is changed */
  replaceAssets(assets: Asset[], by: Me): Promise<Asset[]>;
  /** Enters or changes one asset, whoever changes others meanwhile. @throws as `replaceAssets` */
  putAsset(asset: Asset, by: Me): Promise<Asset[]>;
  /** @throws WatchbillError NOT_FOUND · INVENTORY_INVALID (another asset depends on it) */
  removeAsset(uid: string, by: Me): Promise<Asset[]>;
}

/** A page of a list: what comes after the one with this uid (null: from the first), and at most how many. */
export interface PageOf {
  after: string | null;
  limit: number;
}

export interface ApiPorts
  extends
    SessionPorts,
    PeoplePorts,
    ReadPorts,
    ChangePorts,
    ClosingPorts,
    DelegationPorts,
    InventoryPorts,
    RegroupingPorts,
    FeedPorts {}
