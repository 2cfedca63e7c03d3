/** The delegation document: how much the machine may do alone, as a SOC lead writes it down. */
import { z } from 'zod';
import { ExpiryOutcome, FunctionName, Level } from '../domain/action.ts';
import { Duration, durationMs } from './duration.ts';

const flag = z.boolean({ error: 'must be true or false' });

/** Text a person must have given; a reason or a name made of spaces is none. */
function words(example: string) {
  const error = `must be text, such as ${example}`;
  return z.string({ error }).refine((text) => text.trim() !== '', { error });
}

const Functions = z.strictObject({
  threat_detection: Level.default('L2'),
  alert_triage: Level.default('L2'),
  incident_response: Level.default('L2'),
  risk_management: Level.default('L2'),
});

/** Two switches: both must be turned before anything real happens. */
const Response = z.strictObject({ enabled: flag.default(false), dry_run: flag.default(true) });

const Approval = z.strictObject({
  time_limit: Duration.default('4h'),
  on_expiry: ExpiryOutcome.default('do_not_act'),
});

/** `duration` of one lease; `max` is the longest an effect may last, renewals included. */
const Lease = z
  .strictObject({ duration: Duration.default('1h'), max: Duration.default('24h') })
  .refine((lease) => durationMs(lease.duration) <= durationMs(lease.max), {
    path: ['duration'],
    error: 'must not be longer than lease.max',
  });

/** 15 minutes: ARCHITECTURE.md, "Two clocks". */
const Freshness = z.strictObject({ max_age: Duration.default('15m') });

const untilRule =
  'must be a date like 2026-12-31 (its last moment, UTC) or a time with its zone like 2026-12-31T18:00:00Z';

/** What lets a function work at L3 or L4: a person's word, with a reason and an end. */
export const Grant = z.strictObject({
  function: FunctionName,
  level: z.enum(['L3', 'L4']),
  reason: words("'ten weeks without a wrong proposal'"),
  until: z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: untilRule }),
  granted_by: words("'anna'"),
  basis: z.enum(['manual']).default('manual'),
});
export type Grant = z.infer<typeof Grant>;

export const DelegationDocument = z.strictObject({
  version: words("'1' (in quotes)"),
  functions: Functions.prefault({}),
  response: Response.prefault({}),
  approval: Approval.prefault({}),
  lease: Lease.prefault({}),
  freshness: Freshness.prefault({}),
  grants: z.array(Grant).default([]),
});
export type DelegationDocument = z.infer<typeof DelegationDocument>;

/** The keys each part of the document may have, for messages about a key that it may not. */
export const allowedKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['', Object.keys(DelegationDocument.shape)],
  ['functions', Object.keys(Functions.shape)],
  ['response', Object.keys(Response.shape)],
  ['approval', Object.keys(Approval.shape)],
  ['lease', Object.keys(Lease.shape)],
  ['freshness', Object.keys(Freshness.shape)],
  ['grants', Object.keys(Grant.shape)],
]);
