/** Action rate: how much the machine may do alone in one incident within an hour. */
import { boundGate } from '../bound.ts';

export const actionRate = boundGate({
  name: 'action-rate',
  measure({ step }, { actionsLastHour }, { actions_per_hour: most }) {
    // A renewal is no further action.
    return {
      within: step === 'renew' || actionsLastHour < most,
      words: `${actionsLastHour} actions in this incident within the last hour; allowed are ${most}`,
    };
  },
});
