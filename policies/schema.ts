/** The delegation document: how much the machine may do alone, as a SOC lead writes it down. */
import { z } from 'zod';
import { ActionKind, EvidenceGrade, FunctionName, Level, Mode } from '../domain/action.ts';
import { Tier } from '../domain/asset.ts';
import { ApprovalSection } from './approval-terms.ts';
import { Calendar } from './calendar.ts';
import { Duration, durationMs } from './duration.ts';
import { Scope } from './scope.ts';

const flag = z.boolean({ error: 'must be true or false' });

/** Text a person must have given; a reason or a name made of spaces is none. */
function words(example: string) {
  const error = `must be text, such as ${example}`;
  return z.string({ error }).refine((text) => text.trim() !== '', { error });
}

/** A whole number of at least `least`. */
function amount(least: number) {
  const error = `must be a whole number of at least ${least}`;
  return z.number({ error }).int({ error }).min(least, { error });
}

const Functions = z.strictObject({
  threat_detection: Level.default('L2'),
  alert_triage: Level.default('L2'),
  incident_response: Level.default('L2'),
  risk_management: Level.default('L2'),
});

const Modes = z.strictObject({
  threat_detection: Mode.default('act'),
  alert_triage: Mode.default('act'),
  incident_response: Mode.default('act'),
  risk_management: Mode.default('act'),
});

/** Two switches: both must be turned before anything real happens. */
const Response = z.strictObject({ enabled: flag.default(false), dry_run: flag.default(true) });

/** `duration` of one lease; `max` is the longest an effect may last, renewals included. */
const Lease = z
  .strictObject({ duration: Duration.default('1h'), max: Duration.default('24h') })
  .refine((lease) => durationMs(lease.duration) <= durationMs(lease.max), {
    path: ['duration'],
    error: 'must not be longer than lease.max',
  });

/** 15 minutes: ARCHITECTURE.md, "Two clocks". */
const Freshness = z.strictObject({ max_age: Duration.default('15m') });

/** Sets level or mode where its scope holds; the first that says something wins. */
export const Override = z
  .strictObject({
    name: words('night-shift'),
    reason: words("'nobody is in the office then'"),
    function: FunctionName,
    when: Scope.default({}),
    level: Level.optional(),
    mode: Mode.optional(),
  })
  .refine(({ level, mode }) => level !== undefined || mode !== undefined, {
    path: ['level'],
    error: 'must be given, or mode must be: an override that sets neither does nothing',
  });
export type Override = z.infer<typeof Override>;

/** Defaults of keys of the bounds that 0.1.0 did not have. */
export const addedLater = { site_actions_per_hour: 10 } as const;

/** Inside them the machine acts alone at L3; outside it asks. */
const Bounds = z.strictObject({
  lease: Duration.default('1h'),
  hosts: amount(1).default(1),
  users: amount(0).default(1),
  tiers: z.array(Tier).default(['low', 'medium']),
  evidence_grade: EvidenceGrade.default('B'),
  /** Taken alone within an hour: in one incident, and in all of them together. */
  actions_per_hour: amount(1).default(10),
  site_actions_per_hour: amount(1).default(addedLater.site_actions_per_hour),
});

/** At L1, the only actions that are taken alone: this detection, therefore this action. */
const Automation = z.strictObject({ detection: words('discovery/smb-scan'), action: ActionKind });

/** Devices (addresses or ranges) and users that no action may touch, whoever approves. */
const Protected = z.strictObject({
  devices: z.array(words("'10.20.0.10'")).default([]),
  users: z.array(words("'svc-backup'")).default([]),
});

const pointRule =
  'must be a date like 2026-12-31 (its last moment, UTC) or a time with its zone like 2026-12-31T18:00:00Z';
const PointInTime = z.union([z.iso.date(), z.iso.datetime({ offset: true })], { error: pointRule });

/** A time in which nothing is changed without a person, or, where its scope says so, only there. */
export const Freeze = z
  .strictObject({
    name: words("'year end'"),
    when: Scope.default({}),
    from: z.iso.datetime({
      offset: true,
      error: 'must be a time with its zone like 2026-12-24T00:00:00Z',
    }),
    until: z.iso.datetime({
      offset: true,
      error: 'must be a time with its zone like 2027-01-02T00:00:00Z',
    }),
  })
  .refine(({ from, until }) => Date.parse(from) < Date.parse(until), {
    path: ['until'],
    error: 'must be later than from',
  });

/** What lets a function work at L3 or L4: a person's word, with a reason and an end. */
export const Grant = z.strictObject({
  function: FunctionName,
  level: z.enum(['L3', 'L4']),
  when: Scope.default({}),
  reason: words("'ten weeks without a wrong proposal'"),
  until: PointInTime,
  granted_by: words("'anna'"),
  basis: z.enum(['manual']).default('manual'),
});
export type Grant = z.infer<typeof Grant>;

export const DelegationDocument = z.strictObject({
  version: words("'1' (in quotes)"),
  functions: Functions.prefault({}),
  modes: Modes.prefault({}),
  /** No function works at a higher level than this, whatever else is written. */
  ceiling: Level.default('L4'),
  overrides: z.array(Override).default([]),
  calendars: z.record(z.string(), Calendar).default({}),
  bounds: Bounds.prefault({}),
  automation: z.array(Automation).default([]),
  protected: Protected.prefault({}),
  prohibited: z.array(ActionKind).default([]),
  freezes: z.array(Freeze).default([]),
  response: Response.prefault({}),
  approval: ApprovalSection.prefault({}),
  lease: Lease.prefault({}),
  freshness: Freshness.prefault({}),
  /** How long a change that loosens waits before it holds. */
  dwell: Duration.default('15m'),
  grants: z.array(Grant).default([]),
});
export type DelegationDocument = z.infer<typeof DelegationDocument>;
