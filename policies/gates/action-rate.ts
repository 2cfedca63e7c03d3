/** Action rate: how much the machine may do alone within an hour, in one incident and in all of them together. */
import { boundGate } from '../bound.ts';

export const actionRate = boundGate({
  name: 'action-rate',
  measure({ step }, { actionsLastHour: here, siteActionsLastHour: everywhere }, bounds) {
    const { actions_per_hour: mostHere, site_actions_per_hour: mostEverywhere } = bounds;
    return {
      // A renewal is no further action.
      within: step === 'renew' || (here < mostHere && everywhere < mostEverywhere),
      words: `taken alone within the last hour: ${here} in this incident, allowed are ${mostHere}; ${everywhere} in all incidents, allowed are ${mostEverywhere}`,
    };
  },
});
