/** The delegation ports in memory: the real parser and comparison, over one version. */
import type { DelegationPorts } from '../../api/ports.ts';
import type { DelegationVersionView } from '../../domain/delegation-api.ts';
import { compareDelegation } from '../../policies/compare.ts';
import { parseDelegation, withGrant } from '../../policies/document.ts';
import { policyVersion } from '../../policies/version.ts';

const FILE = 'delegation.yaml';

export function delegationInMemory(now: () => number): DelegationPorts {
  const versions: DelegationVersionView[] = [
    {
      name: 'v1-4c1d',
      text: "version: '1'\n",
      by: 'watchbill',
      reason: 'the built-in default',
      changes: { loosens: [], tightens: [] },
      at: now(),
      effectiveAt: now(),
    },
  ];
  const newest = (): DelegationVersionView => {
    const [version] = versions;
    if (version === undefined) throw new Error('there is always one');
    return version;
  };
  const compared = (text: string) =>
    compareDelegation(parseDelegation(newest().text, FILE), parseDelegation(text, FILE));
  const change: DelegationPorts['changeDelegation'] = async ({ text, reason }, by) => {
    const changes = compared(text);
    const version = {
      name: policyVersion(parseDelegation(text, FILE)),
      text,
      by: by.name,
      reason,
      changes,
      at: now(),
      effectiveAt: now(),
    };
    versions.unshift(version);
    return { ...changes, version, waits: false };
  };
  return {
    delegation: async () => ({ inForce: newest(), waiting: null, problem: null, versions }),
    checkDelegation: async (text) => compared(text),
    changeDelegation: change,
    grantDelegation: (grant, by) => {
      const text = withGrant(newest().text, { ...grant, granted_by: by.name });
      return change({ text, reason: grant.reason }, by);
    },
  };
}
