/** Who is asked, how long, and what happens when nobody answers: as the document says it, per class of action. */
import { z } from 'zod';
import { ActionKind, ExpiryOutcome, type ApprovalTerms } from '../domain/action.ts';
import { PersonRole } from '../domain/person.ts';
import { Duration, durationMs } from './duration.ts';
import { matches, Scope, type Subject } from './scope.ts';
import type { Calendar } from './calendar.ts';

const Roles = z.array(PersonRole).min(1, { error: 'must name at least one role' });

/** How many different people it takes; two for what hurts when it is wrong. */
const Quorum = z
  .number({ error: 'must be a number of people from 1 to 5' })
  .int()
  .min(1, { error: 'must be at least 1: no approval at all is a level, not a quorum' })
  .max(5, { error: 'must be at most 5' });

const Escalation = z.strictObject({ after: Duration, roles: Roles });

const terms = {
  time_limit: Duration,
  on_expiry: ExpiryOutcome,
  roles: Roles,
  quorum: Quorum,
  substitute: ActionKind,
  escalate: z.array(Escalation),
};

/** A class of actions with terms of its own; what it leaves out is as in the terms for all. */
export const ApprovalClass = z.strictObject({
  name: z.string({ error: 'must be text' }).min(1),
  when: Scope.default({}),
  time_limit: terms.time_limit.optional(),
  on_expiry: terms.on_expiry.optional(),
  roles: terms.roles.optional(),
  quorum: terms.quorum.optional(),
  substitute: terms.substitute.optional(),
  escalate: terms.escalate.optional(),
});
export type ApprovalClass = z.infer<typeof ApprovalClass>;

export const ApprovalSection = z.strictObject({
  time_limit: terms.time_limit.default('4h'),
  on_expiry: terms.on_expiry.default('do_not_act'),
  roles: terms.roles.default(['lead', 'analyst', 'engineer']),
  quorum: terms.quorum.default(1),
  substitute: terms.substitute.optional(),
  escalate: terms.escalate.default([]),
  classes: z.array(ApprovalClass).default([]),
});
export type ApprovalSection = z.infer<typeof ApprovalSection>;

/** The terms of one class, with what it leaves out filled in. */
export function classTerms(section: ApprovalSection, own: Partial<ApprovalClass>): ApprovalTerms {
  const escalate = own.escalate ?? section.escalate;
  return {
    timeLimitMs: durationMs(own.time_limit ?? section.time_limit),
    onExpiry: own.on_expiry ?? section.on_expiry,
    substitute: own.substitute ?? section.substitute ?? null,
    roles: own.roles ?? section.roles,
    quorum: own.quorum ?? section.quorum,
    escalate: escalate.map(({ after, roles }) => ({ afterMs: durationMs(after), roles })),
  };
}

/** The terms under which this is asked: of the first class that is about it, else those for all. */
export function approvalTerms(
  section: ApprovalSection,
  subject: Subject,
  calendars: Readonly<Record<string, Calendar>>,
): ApprovalTerms {
  return classTerms(
    section,
    section.classes.find(({ when }) => matches(when, subject, calendars)) ?? {},
  );
}
