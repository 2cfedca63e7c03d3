/** Change freeze: while it lasts nothing on the network changes without a person's word. */
import type { Gate } from '../gate.ts';
import { responseSteps } from '../gate.ts';
import { matches } from '../scope.ts';

export const freeze: Gate = {
  name: 'freeze',
  steps: responseSteps,
  answer(_request, { document, now }, { subject }) {
    const running = document.freezes.find(
      ({ from, until, when }) =>
        Date.parse(from) <= now &&
        now < Date.parse(until) &&
        matches(when, subject, document.calendars),
    );
    return running === undefined
      ? { effect: 'act', reason: 'no change freeze' }
      : { effect: 'ask', reason: `change freeze “${running.name}” until ${running.until}` };
  },
};
