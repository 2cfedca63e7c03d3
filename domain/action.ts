/** Actions on the network, the decisions about them, and the lease each effect lives under. */
import { z } from 'zod';

export const ActionKind = z.enum(['block_port', 'block_outgoing', 'enforce_pattern_of_life']);
export type ActionKind = z.infer<typeof ActionKind>;

/** What an action touches; `parameters` hold what its kind needs (port, allowed peers). */
export const ActionTarget = z.object({
  device: z.string(),
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

/** What happens if nobody answers in time; `don't act` is the only outcome until safer substitutes exist. */
export const ExpiryOutcome = z.enum(['do_not_act']);
export type ExpiryOutcome = z.infer<typeof ExpiryOutcome>;

export const Decision = z.object({
  uid: z.string(),
  workflowId: z.string(),
  step: z.string(),
  function: FunctionName,
  effect: Effect,
  level: Level,
  bindingGate: z.string(),
  gates: z.array(GateAnswer),
  approval: z.object({ timeLimitMs: z.number(), onExpiry: ExpiryOutcome }).nullable(),
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
  /** Hash of kind, target, lease and evidence: an answer names the version it was given for. */
  version: z.string(),
});
export type ActionView = z.infer<typeof ActionView>;
