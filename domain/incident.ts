/** An incident: findings of one intrusion, told as checked claims, with the actions proposed against it. */
import { z } from 'zod';
import { EntityRef, Severity } from './finding.ts';
import { ActionView } from './action.ts';
import { AgentOpinion } from './agent.ts';
import { Closed, Reopened } from './verdict.ts';

export const IncidentStatus = z.enum(['new', 'in_progress', 'closed']);
export type IncidentStatus = z.infer<typeof IncidentStatus>;

/** One line of the incident's timeline: a finding's span, told in one sentence. */
export const TimelineEntry = z.object({
  start: z.number(),
  end: z.number(),
  finding: z.string(),
  detector: z.string(),
  title: z.string(),
  message: z.string(),
  severity: Severity,
  tactic: z.string(),
  techniques: z.array(z.string()),
  targets: z.number().int().nullable(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;

export const claimKinds = [
  'observed',
  'count',
  'comparison',
  'span',
  'order',
  'relation',
  'absence',
  'hypothesis',
  'unknown',
  'action_status',
  'recommendation',
  'assessment',
  'summary',
] as const;
export const ClaimKind = z.enum(claimKinds);
export type ClaimKind = z.infer<typeof ClaimKind>;

/** A statement: a template whose `{slots}` are filled by code from the ledger entries it cites. */
export const Claim = z.object({
  id: z.string(),
  kind: ClaimKind,
  template: z.string(),
  slots: z.record(z.string(), z.object({ entry: z.string(), field: z.string() })),
  cites: z.array(z.string()).min(1),
  /** The text a reader sees. */
  text: z.string(),
});
export type Claim = z.infer<typeof Claim>;

/** A fact a claim may cite: `E-7` an observation, `A-3` a count, `N-2` an absence, `R-5` a relation. */
export const LedgerEntry = z.object({
  id: z.string().regex(/^[EANR]-\d+$/),
  kind: z.enum(['observation', 'count', 'absence', 'relation']),
  summary: z.string(),
  time: z.number().nullable(),
  fields: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
  /** Fields whose value an attacker chose: shown only as an escaped quote. */
  attackerControlled: z.array(z.string()),
  finding: z.string().nullable(),
  sha256: z.string().nullable(),
  /** What it can be cited for besides its values: kinds of activity, outcomes, states (`agents/senses.ts`). */
  senses: z.array(z.string()).default([]),
});
export type LedgerEntry = z.infer<typeof LedgerEntry>;

/** How well the first draft was supported, and what it took to make every statement so. */
export const Support = z.object({
  /** Statements of the first usable draft, and how many of them the evidence supported as they came. */
  drafted: z.number().int(),
  supported: z.number().int(),
  /** Drafts asked for again with the verifier's errors; at most two. */
  repairs: z.number().int(),
  /** Why the offline narrator told it although a model was asked; null where it was not needed. */
  fallback: z.string().nullable(),
});
export type Support = z.infer<typeof Support>;

/** What changed between two tellings, as the sentences that came and went. */
export const NarrativeChanges = z.object({
  /** The revision told before. */
  since: z.number().int(),
  added: z.array(z.string()),
  removed: z.array(z.string()),
});
export type NarrativeChanges = z.infer<typeof NarrativeChanges>;

export const Narrative = z.object({
  /** `offline`, or the name of the model. */
  narrator: z.string(),
  /** The incident revision it tells; older than the incident's means that it is being brought up to date. */
  revision: z.number().int(),
  text: z.string(),
  claims: z.array(Claim),
  struck: z.array(z.object({ claim: Claim, reasons: z.array(z.string()) })),
  ledger: z.array(LedgerEntry),
  support: Support.nullable().default(null),
  /** Null for the first telling. */
  changes: NarrativeChanges.nullable().default(null),
});
export type Narrative = z.infer<typeof Narrative>;

export const IncidentSummary = z.object({
  uid: z.string(),
  title: z.string(),
  status: IncidentStatus,
  severity: Severity,
  /** Opened by baseline findings only at L2: a person has yet to confirm it. */
  provisional: z.boolean(),
  /** Why the severity is what it is, computed. */
  severityReason: z.string(),
  start: z.number(),
  end: z.number(),
  revision: z.number().int(),
  entities: z.array(EntityRef),
  findingCount: z.number().int(),
  /** ATT&CK tactic ids of its findings, in order of first appearance; the queue shows their phases. */
  tactics: z.array(z.string()),
  asks: z.number().int(),
  /** Some of its findings came from a replay declared to be live; what each action rests on counts for it. */
  asLive: z.boolean(),
  /** Who closed it, as what; null while it is open. */
  closed: Closed.nullable(),
  /** Who opened it again, oldest first. */
  reopened: z.array(Reopened).optional(),
  /** What the agents make of it; null until they have looked. */
  agent: AgentOpinion.nullable(),
  /** The closed incident of the same actors that it follows; null when there is none. */
  follows: z.string().nullable(),
  /** The incident that its findings were merged into, which closed it; null while it stands for itself. */
  mergedInto: z.string().nullable(),
  /** Wall clock, epoch ms. */
  createdAt: z.number(),
  updatedAt: z.number(),
});
export type IncidentSummary = z.infer<typeof IncidentSummary>;

export const Incident = IncidentSummary.extend({
  findings: z.array(z.string()),
  timeline: z.array(TimelineEntry),
  narrative: Narrative.nullable(),
  actions: z.array(ActionView),
});
export type Incident = z.infer<typeof Incident>;
