/** What agents do and say: their names, their verdict beside a person's, and the record of each step. */
import { z } from 'zod';
import { Severity } from './finding.ts';

export const agentNames = [
  ...(['triage', 'investigator', 'responder', 'narrator'] as const),
  ...(['identity', 'reconnaissance', 'lateral-movement', 'command-and-control'] as const),
  'industrial',
] as const;
export const AgentName = z.enum(agentNames);
export type AgentName = z.infer<typeof AgentName>;

/** What an incident is; how a person closes it (`CloseReason`) is the other side of it. */
export const agentVerdicts = [
  ...(['malicious', 'suspicious', 'misconfiguration', 'benign', 'inconclusive'] as const),
] as const;
export const AgentVerdictName = z.enum(agentVerdicts);
export type AgentVerdictName = z.infer<typeof AgentVerdictName>;

/** What would settle it: nobody watches there, or it was looked for and not found. */
export const MissingEvidence = z.object({
  what: z.string(),
  why: z.enum(['no_sensor', 'not_found']),
  /** Names of the logs that were looked through; none where nobody watches. */
  searched: z.array(z.string()).default([]),
});
export type MissingEvidence = z.infer<typeof MissingEvidence>;

/**
 * The agent's own field: a person's verdict stands in `closed`, and neither writes the other's. It is computed from
 * findings and answers, never taken from a model.
 */
export const AgentOpinion = z.object({
  verdict: AgentVerdictName,
  severity: Severity,
  confidence: z.enum(['high', 'medium', 'low']),
  reason: z.string(),
  missing: z.array(MissingEvidence),
  /** By delegation: counts for nothing, is recommended to a person, or stands. */
  standing: z.enum(['noted', 'recommended', 'stands']),
  /** The incident revision it is about. */
  revision: z.number().int(),
});
export type AgentOpinion = z.infer<typeof AgentOpinion>;

export const toolNames = [
  ...(['baseline', 'events_around', 'findings_of', 'asset', 'peers'] as const),
  ...(['technique', 'similar_incidents'] as const),
] as const;
export const ToolName = z.enum(toolNames);
export type ToolName = z.infer<typeof ToolName>;

/** A question to a tool: about an entry of the ledger, by id; which of its fields names the entity. */
export const ToolQuestion = z.object({
  agent: AgentName,
  tool: ToolName,
  about: z.string().regex(/^[EANR]-\d+$/),
  field: z.enum(['src', 'dst', 'user', 'hostname', 'techniques', 'sources']),
});
export type ToolQuestion = z.infer<typeof ToolQuestion>;

/** One step of an investigation, as `watchbill replay` shows it. */
export const AgentStep = z.object({
  incident: z.string(),
  /** One per workflow step: a retried activity records once. */
  key: z.string(),
  revision: z.number().int(),
  agent: AgentName,
  kind: z.enum(['tool', 'model', 'fallback']),
  /** What was asked, in words; of a tool its name and arguments. */
  asked: z.string(),
  /** What came of it, in words. */
  outcome: z.string(),
  /** SHA-256 of the request's body as it was sent and of the raw answer, both kept by hash; null for a tool. */
  prompt: z.string().nullable(),
  answer: z.string().nullable(),
  /** Hash of what was made of the answer, as JSON; null where it could not be used. */
  value: z.string().nullable(),
  model: z.string().nullable(),
  promptVersion: z.string().nullable(),
  /** How the answer's form was asked for: `toolCall`, `jsonSchema`, … */
  method: z.string().nullable().default(null),
  tokens: z.object({ input: z.number(), output: z.number(), estimated: z.boolean() }).nullable(),
  /** In the currency that the prices are set in. */
  money: z.number(),
  /** Wall clock, epoch ms, and how long it took, ms. */
  at: z.number(),
  ms: z.number(),
});
export type AgentStep = z.infer<typeof AgentStep>;

/** A text that is kept by its hash. */
export const AgentText = z.object({ hash: z.string(), text: z.string() });
export type AgentText = z.infer<typeof AgentText>;
