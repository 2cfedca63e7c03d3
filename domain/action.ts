/** Actions on the network, the decisions about them, and the lease each effect lives under. */
import { z } from 'zod';
import { PersonRole } from './person.ts';

export const ActionKind = z.enum([
  'block_port',
  'block_pair',
  'block_outgoing',
  'quarantine',
  'enforce_pattern_of_life',
]);
export type ActionKind = z.infer<typeof ActionKind>;

/** What an action touches, with what its kind needs: a port, the other end of a pair, the peers that stay allowed. */
export const ActionTarget = z.object({
  device: z.string(),
  peer: z.string().optional(),
  port: z.number().int().min(1).max(65535).optional(),
  proto: z.enum(['tcp', 'udp']).optional(),
  allow: z
    .array(z.object({ peer: z.string(), port: z.number().int(), proto: z.enum(['tcp', 'udp']) }))
    .optional(),
});
export type ActionTarget = z.infer<typeof ActionTarget>;

export const FunctionName = z.enum([
  'risk_management',
  'threat_detection',
  'alert_triage',
  'incident_response',
]);
export type FunctionName = z.infer<typeof FunctionName>;

export const Level = z.enum(['L0', 'L1', 'L2', 'L3', 'L4']);
export type Level = z.infer<typeof Level>;

/** act: go ahead · ask: a person decides · record: store only · deny: must not. */
export const Effect = z.enum(['act', 'ask', 'record', 'deny']);
export type Effect = z.infer<typeof Effect>;

export const GateAnswer = z.object({ gate: z.string(), effect: Effect, reason: z.string() });
export type GateAnswer = z.infer<typeof GateAnswer>;

/** What happens if nobody answers in time: nothing, a safer action in its place, or the action itself. */
export const ExpiryOutcome = z.enum(['do_not_act', 'substitute', 'act']);
export type ExpiryOutcome = z.infer<typeof ExpiryOutcome>;

/** record: decide and store, tell nobody · recommend: a person decides · act: as far as the level allows. */
export const Mode = z.enum(['record', 'recommend', 'act']);
export type Mode = z.infer<typeof Mode>;

/** How much the evidence behind an action is worth, the best first; computed from findings, never by a model. */
export const evidenceGrades = ['A', 'B', 'C', 'D'] as const;
export const EvidenceGrade = z.enum(evidenceGrades);
export type EvidenceGrade = z.infer<typeof EvidenceGrade>;

/** The terms under which people are asked. */
export const ApprovalTerms = z.object({
  timeLimitMs: z.number(),
  onExpiry: ExpiryOutcome,
  /** What is done instead when `onExpiry` is `substitute`. */
  substitute: ActionKind.nullable().default(null),
  /** Who may approve, and how many different people it takes. */
  roles: z.array(PersonRole).default(['lead']),
  quorum: z.number().int().positive().default(1),
  /** Roles that may approve too once so much time has passed unanswered. */
  escalate: z.array(z.object({ afterMs: z.number(), roles: z.array(PersonRole) })).default([]),
});
export type ApprovalTerms = z.infer<typeof ApprovalTerms>;

export const Decision = z.object({
  uid: z.string(),
  workflowId: z.string(),
  step: z.string(),
  function: FunctionName,
  effect: Effect,
  level: Level,
  bindingGate: z.string(),
  gates: z.array(GateAnswer),
  /** The rule of the document that set level or mode; null where the function's default did. */
  rule: z.string().nullable().default(null),
  mode: Mode.default('act'),
  grade: EvidenceGrade.nullable().default(null),
  /** The one that would carry it out, and, where it may act, does; null when there is none. */
  actuator: z.string().nullable().default(null),
  approval: ApprovalTerms.nullable(),
  lease: z.object({ durationMs: z.number() }).nullable(),
  dryRun: z.boolean(),
  policyVersion: z.string(),
  /** Wall clock, epoch ms. */
  at: z.number(),
});
export type Decision = z.infer<typeof Decision>;

export const actionStates = [
  'proposed',
  'recorded',
  'denied',
  'awaiting_approval',
  'rejected',
  'expired_unapproved',
  'withdrawn',
  'applying',
  'verified',
  'active',
  'taken_over',
  'lifting',
  'lifted',
  'failed',
  'overdue',
] as const;
export const ActionState = z.enum(actionStates);
export type ActionState = z.infer<typeof ActionState>;

/** States in which nothing more happens by itself and nobody is waited for. */
export const finishedStates: ReadonlySet<ActionState> = new Set([
  'recorded',
  'denied',
  'rejected',
  'expired_unapproved',
  'withdrawn',
  'lifted',
  'failed',
]);

/** One person's approval of an action; it stands until its action changes. */
export const Approval = z.object({ by: z.string(), roles: z.array(PersonRole), at: z.number() });
export type Approval = z.infer<typeof Approval>;

/** States in which something of the action is, or is about to be, in force. */
export const inForce: ReadonlySet<ActionState> = new Set([
  'applying',
  'verified',
  'active',
  'taken_over',
]);

/** States of an action whose effect is undone: nothing of it is left. */
export const undone: ReadonlySet<ActionState> = new Set(['lifted', 'failed']);

export const StateChange = z.object({ state: ActionState, at: z.number(), detail: z.string() });
export type StateChange = z.infer<typeof StateChange>;

/** What a person sees of an action. */
export const ActionView = z.object({
  uid: z.string(),
  incident: z.string(),
  kind: ActionKind,
  target: ActionTarget,
  /** D3FEND technique id of the action's manifest. */
  d3fend: z.string(),
  /** One sentence in plain words: what will happen, to whom, until when, how it is undone. */
  consequence: z.string(),
  evidenceFor: z.array(z.string()),
  evidenceAgainst: z.array(z.string()),
  notKnown: z.array(z.string()),
  /** Findings it answers. */
  findings: z.array(z.string()),
  state: ActionState,
  history: z.array(StateChange),
  decision: Decision.nullable(),
  decisions: z.array(Decision),
  /** What would be, or was, changed: for the dry run the exact nft lines. */
  plan: z.array(z.string()),
  leaseMs: z.number(),
  /** Wall clock, epoch ms: when an unanswered ask expires / when the active effect is lifted. */
  answerBy: z.number().nullable(),
  activeUntil: z.number().nullable(),
  answeredBy: z.string().nullable(),
  /** Who approved it so far, where it takes several. */
  approvals: z.array(Approval).default([]),
  /** The action that expired unanswered and that this one is done instead of. */
  standsInFor: z.string().nullable().default(null),
  /** Who has carried it out, and is asked to undo it; null before. */
  actuator: z.string().nullable().default(null),
  /** Wall clock, epoch ms, at which it was first applied; null before. */
  activeSince: z.number().nullable().default(null),
  /** Times that its lease was prolonged. */
  renewals: z.number().int().default(0),
  /** Hash of kind, target, lease and evidence: an answer names the version it was given for. */
  version: z.string(),
});
export type ActionView = z.infer<typeof ActionView>;
