/** Grants: L3 and L4 hold only while a person's grant for that function and level is in force. */
import type { Gate } from '../gate.ts';
import { steps } from '../gate.ts';
import type { Grant } from '../schema.ts';
import { matches, scopeWords } from '../scope.ts';

const dayMs = 86_400_000;

/** Epoch ms at which a grant ends; a date without a time holds until its last moment, UTC. */
export function endOf({ until }: Pick<Grant, 'until'>): number {
  const time = Date.parse(until);
  return until.includes('T') ? time : time + dayMs;
}

export const grants: Gate = {
  name: 'grants',
  steps,
  answer(request, { document, now }, { level, subject }) {
    if (level !== 'L3' && level !== 'L4') {
      return { effect: 'act', reason: `${level} needs no grant` };
    }
    const fitting = document.grants.filter(
      (grant) =>
        grant.function === request.function &&
        (grant.level === level || grant.level === 'L4') &&
        matches(grant.when, subject, document.calendars),
    );
    const inForce = fitting.find((grant) => now < endOf(grant));
    if (inForce !== undefined) {
      return {
        effect: 'act',
        reason: `granted by ${inForce.granted_by} until ${inForce.until} for ${scopeWords(inForce.when)}`,
      };
    }
    const why = fitting.length > 0 ? 'the grant has ended' : 'there is no grant for this';
    return { effect: 'ask', reason: `${level} of ${request.function} needs a grant: ${why}` };
  },
};
