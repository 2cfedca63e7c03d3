/** Blast radius: how many hosts and people an action may cost something, from manifest and inventory. */
import { boundGate } from '../bound.ts';

export const blastRadius = boundGate({
  name: 'blast-radius',
  measure({ action }, { dependents }, { hosts: mostHosts, users: mostUsers }) {
    // Without a manifest nothing is known, and reversibility denies.
    const declared = action?.manifest?.blastRadius ?? { hosts: Infinity, users: Infinity };
    const hosts = declared.hosts + (declared.cutsOff === true ? dependents : 0);
    const { users } = declared;
    return {
      within: hosts <= mostHosts && users <= mostUsers,
      words: `it may cost ${hosts} hosts and ${users} users something; allowed are ${mostHosts} and ${mostUsers}`,
    };
  },
});
