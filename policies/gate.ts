/** What a gate is asked, what it may know, and the form that every gate has. */
import type {
  ActionKind,
  ActionTarget,
  ApprovalTerms,
  Effect,
  FunctionName,
  Level,
  Mode,
} from '../domain/action.ts';
import type { Asset } from '../domain/asset.ts';
import type { Basis, EntityRef } from '../domain/finding.ts';
import type { Party } from '../domain/party.ts';
import type { PersonRole } from '../domain/person.ts';
import type { Grading } from './grade.ts';
import type { Guardrails } from './guardrails/engine.ts';
import type { KillSwitchScope } from '../domain/kill-switch-scope.ts';
import type { ActionManifest } from './manifests.ts';
import type { DelegationDocument } from './schema.ts';
import type { Subject } from './scope.ts';

export const steps = ['open_incident', 'set_verdict', 'propose', 'apply', 'renew'] as const;
export type Step = (typeof steps)[number];

/** The steps that lead to a change on the network, and those that make or prolong one. */
export const responseSteps: readonly Step[] = ['propose', 'apply', 'renew'];
export const effectSteps: readonly Step[] = ['apply', 'renew'];

/** Who asks or answers. Only a `person` can approve, whatever the name says. */
export interface Actor {
  kind: 'person' | 'agent' | 'system';
  name: string;
  /** Of a person: see `Party`. */
  account?: string | null;
  madeBy?: readonly string[];
}

/** Who answered a question, with the roles held then, and who else may have been speaking. */
export interface Approver extends Actor {
  account: string | null;
  madeBy: readonly string[];
  roles: readonly PersonRole[];
}

/** A person as an approver or as who asks, from the caller that the API looked up. */
export function asPerson({
  name,
  roles,
  account,
  madeBy,
}: Party & Pick<Approver, 'name' | 'roles'>): Approver {
  return { kind: 'person', name, roles, account, madeBy };
}

export interface ProposedAction {
  kind: ActionKind;
  target: ActionTarget;
  /** From `manifests`; null when the action declares nothing. */
  manifest: ActionManifest | null;
}

export interface DecisionRequest {
  function: FunctionName;
  step: Step;
  /** The weakest basis of the findings it rests on. */
  basis: Basis;
  /** Of the findings it rests on: uids of their detections, and who they are about. */
  detections: readonly string[];
  entities: readonly EntityRef[];
  /** What the evidence is worth; required at `propose`, `apply` and `renew`. */
  grading?: Grading;
  /** Required at `propose`, `apply` and `renew`. */
  action?: ProposedAction;
  /** Event time of the newest evidence, epoch ms. */
  newestEvidenceTime: number;
  /** The input was declared to be live (`--as-live`). */
  asLive: boolean;
  requestedBy: Actor;
  /** Who approved exactly this step of exactly this action; an approved lease approves no renewal. */
  approvals?: readonly Approver[];
  /** Nobody answered in time, and this is the outcome that was declared for that. */
  expiredInto?: { outcome: 'act' } | { outcome: 'substitute'; insteadOf: ActionKind };
  /** At `renew`: for how long, ms, when that is another time than the document gives every lease. */
  leaseMs?: number;
  /** Required at `renew`: wall clock, epoch ms, at which the effect was first applied. */
  activeSince?: number;
}

export interface ActuatorState {
  name: string;
  /** It changes nothing, and says what it would do. */
  dryRun: boolean;
  /** It can carry out this kind of action on this target. */
  canApply: boolean;
  healthy: boolean;
}

export interface DecisionContext {
  document: DelegationDocument;
  /** Wall clock, epoch ms. */
  now: number;
  /** The switches that are pulled; `unreadable` counts as all of them. */
  killSwitch: readonly KillSwitchScope[] | 'unreadable';
  /** The one that would carry the action out; null when there is none. */
  actuator: ActuatorState | null;
  /** What the inventory knows of the device; null: nothing. */
  asset: Asset | null;
  /** How many assets can't work without it. */
  dependents: number;
  /** Other actions that the machine took alone within the last hour: in the same incident, and in all of them. */
  actionsLastHour: number;
  siteActionsLastHour: number;
  guardrails: Guardrails;
}

/** What holds for one request: level, mode and terms, and which rule of the document set them. */
export interface Ruling {
  level: Level;
  mode: Mode;
  /** Names of the overrides that set level or mode; null where none did. */
  rule: string | null;
  /** Why the level is what it is, in words. */
  reason: string;
  approval: ApprovalTerms;
  subject: Subject;
}

/** A gate's answer, and its reason in words a lead can check. */
export interface Opinion {
  effect: Effect;
  reason: string;
}

/** One reason to hold back. `act` means "nothing against it from here". */
export interface Gate {
  /** Its file's name. */
  name: string;
  /** The steps it has a say in. */
  steps: readonly Step[];
  /** `ruling`: level, mode and terms that hold for this request. */
  answer(request: DecisionRequest, context: DecisionContext, ruling: Ruling): Opinion;
}
