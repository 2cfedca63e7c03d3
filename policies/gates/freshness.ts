/** Freshness: a replay of old logs must not touch a host of today. */
import type { DecisionContext, DecisionRequest, Gate, Ruling } from '../gate.ts';
import { responseSteps } from '../gate.ts';
import { durationMs } from '../duration.ts';
import { approvedBy } from './approval.ts';

const minuteMs = 60_000;

/**
 * How old the newest evidence may be, in ms. A person who approved, and an outcome declared for silence, come when
 * the time to answer may have passed, and a renewal when the lease has as well: evidence may have aged by as much.
 */
function allowedAge(
  request: DecisionRequest,
  { document }: DecisionContext,
  ruling: Ruling,
): number {
  const age = durationMs(document.freshness.max_age);
  const asked = approvedBy(request, ruling) !== null || request.expiredInto !== undefined;
  if (!asked) return age;
  const answered = age + ruling.approval.timeLimitMs;
  return request.step === 'renew' ? answered + durationMs(document.lease.max) : answered;
}

/** Minutes up to two days, then days: nobody reads a million minutes. */
function spanWords(ms: number): string {
  const minutes = Math.ceil(ms / minuteMs);
  const days = Math.floor(minutes / (24 * 60));
  return days >= 2 ? `${days} days` : `${minutes} min`;
}

export const freshness: Gate = {
  name: 'freshness',
  steps: responseSteps,
  answer(request, context, ruling) {
    if (request.asLive) return { effect: 'act', reason: 'the input was opened as live' };
    const age = context.now - request.newestEvidenceTime;
    const allowed = allowedAge(request, context, ruling);
    // Written so that an age that is not a number is not fresh.
    if (Math.abs(age) <= allowed) return { effect: 'act', reason: 'the evidence is fresh' };
    const span = spanWords(Math.abs(age));
    const where = age < 0 ? `${span} in the future` : `${span} old`;
    return {
      effect: 'record',
      reason: `the newest evidence is ${where}; at most ${allowed / minuteMs} min counts as live`,
    };
  },
};
