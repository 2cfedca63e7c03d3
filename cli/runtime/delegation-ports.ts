/** The API's view of the delegation document, and the one way to change it. */
import type { ApiPorts, DelegationPorts } from '../../api/ports.ts';
import type { DelegationVersionView } from '../../domain/delegation-api.ts';
import type { DelegationVersion } from '../../storage/delegation.ts';
import { changeDelegation, checkChange, type ProposedChange } from './change-delegation.ts';
import { versionNow } from './delegation-in-force.ts';
import { examineOffThread, oneAtATime, type Examine } from './examine-off-thread.ts';
import type { System } from './system.ts';

/** What a document that came through the API is called in messages. */
const FILE = 'delegation.yaml';
const VERSIONS_SHOWN = 50;

export function delegationPorts(
  { storage, delegation }: Pick<System, 'storage' | 'delegation'>,
  examine: Examine = examineOffThread,
): DelegationPorts {
  // Everybody may check, and only few may change: a change waits for nobody's check.
  const examineCheck = oneAtATime(examine);
  const inForce = () => versionNow(storage, Date.now());
  const change = async (
    given: Pick<ProposedChange, 'text' | 'reason' | 'by' | 'grant'>,
  ): ReturnType<ApiPorts['changeDelegation']> => {
    const proposed = { ...given, fileName: FILE, now: Date.now() };
    const outcome = await changeDelegation(storage, proposed, examine);
    return { ...outcome, version: viewOf(outcome.version) };
  };
  return {
    async delegation() {
      const waiting = await storage.delegationWaiting(Date.now());
      const versions = await storage.listDelegationVersions({ limit: VERSIONS_SHOWN });
      return {
        inForce: viewOf(await inForce()),
        waiting: waiting === null ? null : viewOf(waiting),
        problem: delegation.problem?.message ?? null,
        versions: versions.map(viewOf),
      };
    },
    async checkDelegation(text) {
      const proposed = { text, fileName: FILE, now: Date.now() };
      const { loosens, tightens } = await checkChange(storage, proposed, examineCheck);
      return { loosens, tightens };
    },
    changeDelegation: ({ text, reason }, by) => change({ text, reason, by }),
    async grantDelegation(grant, by) {
      const { text } = await inForce();
      const given = { ...grant, granted_by: by.name };
      return await change({ text, grant: given, reason: grant.reason, by });
    },
  };
}

function viewOf(version: DelegationVersion): DelegationVersionView {
  const { name, text, by, reason, changes, at, effectiveAt } = version;
  return { name, text, by, reason, changes, at, effectiveAt };
}
