/** Shapes that only the HTTP API speaks: status, sign-in, answers. */
import { z } from 'zod';
import { Alarm } from './alarm.ts';
import { FunctionName, Level } from './action.ts';
import { Severity } from './finding.ts';
import { Party } from './party.ts';
import { PersonRole } from './person.ts';
import { KillSwitchScope } from './kill-switch-scope.ts';
import { BenignKind, CloseReason, LessonVerdict } from './verdict.ts';

export const ReplayProgress = z.object({
  /** The input's uid, and what a person calls it: its paths. */
  input: z.string(),
  name: z.string(),
  asLive: z.boolean(),
  state: z.enum(['reading', 'done', 'failed']),
  events: z.number().int(),
  rejected: z.number().int(),
  ignored: z.number().int(),
  findings: z.number().int(),
  bytesRead: z.number(),
  bytesTotal: z.number().nullable(),
  /** Event time of the newest event read, epoch ms. */
  eventTime: z.number().nullable(),
  message: z.string().nullable(),
});
export type ReplayProgress = z.infer<typeof ReplayProgress>;

/** A record that could not be read; `raw` holds its first 4 kB, after `base64:` where it is no text. */
export const RejectedRecord = z.object({
  file: z.string(),
  offset: z.number().int(),
  reason: z.string(),
  raw: z.string(),
});
export type RejectedRecord = z.infer<typeof RejectedRecord>;

export const KillSwitch = z.object({
  /** `all`, `function:…` or `actuator:…`. */
  scope: z.string(),
  engaged: z.boolean(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
  at: z.number().nullable(),
});
export type KillSwitch = z.infer<typeof KillSwitch>;

export const Status = z.object({
  version: z.string(),
  /** Server clock, epoch ms: countdowns are anchored here, never at the browser's clock. */
  now: z.number(),
  responseEnabled: z.boolean(),
  dryRun: z.boolean(),
  /** The switch for everything, and those for one function or actuator that are engaged. */
  killSwitch: KillSwitch,
  killSwitches: z.array(KillSwitch),
  levels: z.record(FunctionName, Level),
  /** Why the delegation file is not what is in force, for everyone to see. */
  delegationProblem: z.string().nullable(),
  policyVersion: z.string(),
  database: z.object({ kind: z.enum(['pglite', 'postgresql']), durable: z.boolean() }),
  temporal: z.object({ address: z.string(), namespace: z.string(), uiUrl: z.string().nullable() }),
  inputs: z.array(ReplayProgress),
  incidents: z.number().int(),
  asks: z.number().int(),
  nearestAnswerBy: z.number().nullable(),
  /** What people must hear of, the oldest first. */
  alarms: z.array(Alarm),
});
export type Status = z.infer<typeof Status>;

export const SignIn = z.object({ token: z.string().min(16).max(200) });
/** A fresh one-time sign-in link. */
export const SignInLink = z.object({ url: z.string(), expiresAt: z.number() });
export type SignInLink = z.infer<typeof SignInLink>;

export const Me = z.object({
  name: z.string(),
  /** A browser's session, the instance's own token, or an API token. */
  via: z.enum(['session', 'token', 'api-token']),
  roles: z.array(PersonRole),
  /** uid of the account; null for the owner of the instance's token. */
  account: z.string().nullable().default(null),
  /** Id of the session, which stays when its secret is replaced, or uid of the API token; null for the owner. */
  session: z.string().nullable().default(null),
  /** What the session was opened with; `token` where there is none. */
  opened: z.enum(['password', 'link', 'token']).default('token'),
  /** Who else may be speaking: see `Party`. */
  madeBy: Party.shape.madeBy.default([]),
});
export type Me = z.infer<typeof Me>;

export const Answer = z.object({
  answer: z.enum(['approve', 'reject']),
  /** The version of the action the person saw; another version answers 409. */
  version: z.string(),
  reason: z.string().max(2000).optional(),
  /** Made by the client once per press, so that a retry decides once. */
  idempotencyKey: z.string().min(8).max(100),
});
export type Answer = z.infer<typeof Answer>;

/** Ends an active lease before its time. */
export const Lift = z.object({
  reason: z.string().min(1).max(2000),
  idempotencyKey: z.string().min(8).max(100),
});
export type Lift = z.infer<typeof Lift>;

/** Prolongs an active lease, from now on. */
export const Extend = Lift.extend({
  /** ms. */
  forMs: z
    .number()
    .int()
    .min(1000)
    .max(366 * 86_400_000),
  /** The caller answers for it from now on: nothing is renewed by itself. */
  takeOver: z.boolean().default(false),
});
export type Extend = z.infer<typeof Extend>;

/**
 * Closes an incident; `kind` says what lay behind a benign trigger, and belongs to no other reason. A severity of the
 * person's own has its reason in `note`.
 */
export const Closing = z
  .object({
    as: CloseReason,
    kind: BenignKind.optional(),
    severity: Severity.optional(),
    note: z.string().max(2000).optional(),
    /** The findings that decided it, by uid; without, all that weigh something. */
    because: z.array(z.string().max(200)).max(1000).optional(),
  })
  .refine(({ as, kind }) => (as === 'benign_trigger') === (kind !== undefined), {
    path: ['kind'],
    error: `belongs to benign_trigger, and must be one of ${BenignKind.options.join(', ')}`,
  })
  .refine(({ severity, note = '' }) => severity === undefined || note.trim() !== '', {
    path: ['note'],
    error: 'must say why, where a severity is given',
  });
export type Closing = z.infer<typeof Closing>;

export const Reopening = z.object({
  /** Why it is opened again. */
  note: z.string().min(1).max(2000),
});
export type Reopening = z.infer<typeof Reopening>;

/** What closing an incident so would teach pattern of life; nothing is stored by asking. */
export const LessonPreview = z.object({
  /** Null: such a closing teaches nothing. */
  verdict: LessonVerdict.nullable(),
  /** How long after the closing it is taught, and can be taken back without a trace till then, ms. */
  afterMs: z.number(),
  /** What counts otherwise from then on, at most `LESSON_SHOWN` of it. */
  changes: z.array(
    z.object({
      /** `kind:id` whose pattern of life it is. */
      entity: z.string(),
      /** The part of the pattern: `hostnames`, `peers`… */
      facet: z.string(),
      value: z.string(),
      becomes: z.enum(['normal', 'distrusted']),
    }),
  ),
  /** How many there are in all. */
  total: z.number().int(),
});
export type LessonPreview = z.infer<typeof LessonPreview>;

export const LESSON_SHOWN = 200;

export const KillSwitchChange = z.object({
  engaged: z.boolean(),
  /** One function or actuator; without, everything. */
  scope: KillSwitchScope.default('all'),
  /** Also lift what is in force in that scope. */
  lift: z.boolean().default(false),
  reason: z.string().min(1).max(2000),
});
export type KillSwitchChange = z.infer<typeof KillSwitchChange>;

export const ErrorBody = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    docs: z.string(),
    /** The command or step that mends it, if one does. */
    fix: z.string().optional(),
  }),
});
export type ErrorBody = z.infer<typeof ErrorBody>;

/** What `GET /api/events` sends: the name of what changed; the client fetches it again. */
export const ServerEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('incident'), uid: z.string() }),
  z.object({ type: z.literal('action'), uid: z.string(), incident: z.string() }),
  z.object({ type: z.literal('progress') }),
  z.object({ type: z.literal('status') }),
]);
export type ServerEvent = z.infer<typeof ServerEvent>;
