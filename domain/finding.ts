/** A finding: an OCSF Detection Finding (class 2004) with the records it rests on. */
import { z } from 'zod';
import { Indicator } from './stix.ts';

export const severities = ['info', 'low', 'medium', 'high', 'critical'] as const;
export const Severity = z.enum(severities);
export type Severity = z.infer<typeof Severity>;

/** OCSF `severity_id`. */
export const severityId: Record<Severity, number> = {
  info: 1,
  low: 2,
  medium: 3,
  high: 4,
  critical: 5,
};

export const Basis = z.enum(['rule', 'baseline']);
export type Basis = z.infer<typeof Basis>;

/** One ATT&CK technique with the tactic it serves here; names come from the vendored release. */
export const Attack = z.object({
  tactic: z.object({ uid: z.string().regex(/^TA\d{4}$/), name: z.string() }),
  technique: z.object({ uid: z.string().regex(/^T\d{4}(\.\d{3})?$/), name: z.string() }),
});
export type Attack = z.infer<typeof Attack>;

export const Endpoint = z.object({
  ip: z.string(),
  port: z.number().int().min(0).max(65535).optional(),
  hostname: z.string().optional(),
});
export type Endpoint = z.infer<typeof Endpoint>;

/** A raw record, kept: exact bytes, where it came from, and its hash, so that it can be shown and checked. */
export const Evidence = z.object({
  /** Epoch ms of the event. */
  time: z.number(),
  /** One line that says what the record shows. */
  summary: z.string(),
  src_endpoint: Endpoint.optional(),
  dst_endpoint: Endpoint.optional(),
  file: z.string(),
  offset: z.number().int().nonnegative(),
  /** The record's text; base64 when it is not valid UTF-8. */
  raw: z.string(),
  encoding: z.enum(['utf-8', 'base64']),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Evidence = z.infer<typeof Evidence>;

export const Observable = z.object({
  name: z.string(),
  type: z.enum([
    'IP Address',
    'Hostname',
    'User Name',
    'URL String',
    'Port',
    'User Agent',
    'File Name',
    'Other',
  ]),
  value: z.string(),
});
export type Observable = z.infer<typeof Observable>;

/** Who did it: what incidents join on. `id` is an address, a lower-case account name without its domain, or an upper-case host name, in quotes where it reads as an address. */
export const EntityRef = z.object({
  kind: z.enum(['device', 'credential', 'hostname']),
  id: z.string(),
});
export type EntityRef = z.infer<typeof EntityRef>;

/** A finding explains itself: what was seen, what is normal for this entity, how often, since when. */
export const Explanation = z.object({
  observed: z.string(),
  normal: z.string(),
  /** How often the normal was seen, and since when (epoch ms); null where a fixed rule needs no history. */
  timesSeen: z.number().nullable(),
  since: z.number().nullable(),
});
export type Explanation = z.infer<typeof Explanation>;

/** A typed measurement a claim may cite: `targets: 512`, `failed: 80`, `port: 9401`. */
export const Measurements = z.record(
  z.string(),
  z.union([z.number(), z.string(), z.array(z.string())]),
);
export type Measurements = z.infer<typeof Measurements>;

/** What Watchbill adds to OCSF; it travels under OCSF's own place for that, `unmapped`. */
export const FindingExtension = z.object({
  basis: Basis,
  /** The acting entity first, then the others that joined findings share. */
  entities: z.array(EntityRef).min(1),
  explanation: Explanation,
  measurements: Measurements,
  /** It rests on text that the other side chose, which anyone can write. */
  claimed: z.literal(true).optional(),
  /** How many records it rests on; `evidences` keeps a bounded sample of them. */
  evidence_total: z.number().int().positive(),
  /** Of a composite: uids of the findings it rests on. It is no independent detection beside them. */
  combines: z.array(z.string()).optional(),
  /** STIX 2.1: what other networks can look for. */
  indicators: z.array(Indicator).optional(),
});
export type FindingExtension = z.infer<typeof FindingExtension>;

/** Whether it combines other findings, and is no evidence beside them. */
export function isComposite({ unmapped }: Pick<Finding, 'unmapped'>): boolean {
  return unmapped.combines !== undefined;
}

/** What of a finding tells its weight. */
export interface Weighed {
  severity: Severity;
  unmapped: Pick<FindingExtension, 'claimed'>;
}

/**
 * Whether it adds nothing to what an incident comes to: text that the other side chose and that is no attack by itself.
 * Anybody can write such text, as much as they like: it may change no verdict, severity, title, span or action.
 */
export function weighsNothing({ unmapped, severity }: Weighed): boolean {
  return unmapped.claimed === true && severity === 'info';
}

/** The findings that weigh something; all of them where there is nothing else to tell. */
export function weighty<F extends Weighed>(findings: readonly F[]): readonly F[] {
  const weighing = findings.filter((finding) => !weighsNothing(finding));
  return weighing.length === 0 ? findings : weighing;
}

export const Finding = z.object({
  class_uid: z.literal(2004),
  class_name: z.literal('Detection Finding'),
  category_uid: z.literal(2),
  type_uid: z.literal(200401),
  activity_id: z.literal(1),
  time: z.number(),
  start_time: z.number(),
  end_time: z.number(),
  severity_id: z.number().int().min(1).max(5),
  severity: Severity,
  message: z.string(),
  finding_info: z.object({
    uid: z.string(),
    title: z.string(),
    analytic: z.object({ uid: z.string(), name: z.string(), type_id: z.literal(1) }),
    first_seen_time: z.number(),
    last_seen_time: z.number(),
  }),
  src_endpoint: Endpoint,
  dst_endpoint: Endpoint.optional(),
  attacks: z.array(Attack),
  observables: z.array(Observable),
  evidences: z.array(Evidence).min(1),
  metadata: z.object({
    version: z.literal('1.5.0'),
    product: z.object({ name: z.literal('Watchbill'), version: z.string() }),
  }),
  unmapped: FindingExtension,
});
export type Finding = z.infer<typeof Finding>;

/** A finding as lists show it: without its raw records, of which it says how many are kept. */
export const FindingBrief = Finding.omit({ evidences: true }).extend({
  evidence_kept: z.number().int().positive(),
});
export type FindingBrief = z.infer<typeof FindingBrief>;

export function briefOf({ evidences, ...finding }: Finding): FindingBrief {
  return { ...finding, evidence_kept: evidences.length };
}

/** Some findings of an incident, by start time; `next`: what to ask for those after them, null after the last. */
export const FindingsPage = z.object({
  findings: z.array(FindingBrief),
  next: z.string().nullable(),
});
export type FindingsPage = z.infer<typeof FindingsPage>;
