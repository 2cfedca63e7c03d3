/** The one way in which the delegation document changes, whoever asks and from where. */
import { WatchbillError } from '../../domain/errors.ts';
import type { PersonRole } from '../../domain/person.ts';
import { delegationProblems, type RoleHolders } from '../../policies/check.ts';
import { compareDelegation, type Comparison } from '../../policies/compare.ts';
import {
  parseDelegation,
  policyVersion,
  type DelegationDocument,
} from '../../policies/document.ts';
import { durationMs } from '../../policies/duration.ts';
import type { DelegationVersion } from '../../storage/delegation.ts';
import type { Storage } from '../../storage/open.ts';
import { documentOfVersion } from './delegation-in-force.ts';

export interface ProposedChange {
  text: string;
  /** What the text is called in messages. */
  fileName: string;
  by: { name: string; roles: readonly PersonRole[] };
  reason: string;
  /** Wall clock, epoch ms. */
  now: number;
}

export interface ChangeOutcome extends Comparison {
  version: DelegationVersion;
  /** It loosens, and holds only after the dwell time of the document before it. */
  waits: boolean;
}

/** What a text would change, and what is wrong with it; storing nothing. @throws WatchbillError DELEGATION_INVALID, DELEGATION_REFUSED */
export async function checkChange(
  storage: Storage,
  { text, fileName, now }: Pick<ProposedChange, 'text' | 'fileName' | 'now'>,
): Promise<{ document: DelegationDocument; before: DelegationDocument | null } & Comparison> {
  const document = parseDelegation(text, fileName);
  const problems = delegationProblems(document, await roleHolders(storage));
  if (problems.length > 0) {
    throw new WatchbillError(
      'DELEGATION_REFUSED',
      problems.map((one) => `${fileName}: ${one}`).join('\n'),
      {
        fix: 'correct these rules; docs/guides/delegation.md says why each is refused',
      },
    );
  }
  const version = await storage.delegationInForce(now);
  const before = version === null ? null : documentOfVersion(version);
  const none: Comparison = { loosens: [], tightens: [] };
  return { document, before, ...(before === null ? none : compareDelegation(before, document)) };
}

/**
 * Stores a new version. What only tightens holds at once; what loosens needs the lead role and waits. A first version
 * holds at once, because nothing is loosened by it.
 * @throws WatchbillError DELEGATION_INVALID, DELEGATION_REFUSED
 */
export async function changeDelegation(
  storage: Storage,
  change: ProposedChange,
): Promise<ChangeOutcome> {
  const { document, before, loosens, tightens } = await checkChange(storage, change);
  const { text, by, reason, now } = change;
  const waits = before !== null && loosens.length > 0;
  if (reason.trim() === '') throw refusal('a change needs a reason');
  if (waits && !by.roles.includes('lead')) {
    throw refusal(`only a lead may loosen: ${loosens.join('; ')}`);
  }
  const dwellMs = waits ? durationMs(before.dwell) : 0;
  const version = await storage.addDelegationVersion({
    name: policyVersion(document),
    document,
    text,
    by: by.name,
    reason,
    changes: { loosens, tightens },
    at: now,
    effectiveAt: now + dwellMs,
  });
  return { version, waits, loosens, tightens };
}

function refusal(message: string): WatchbillError {
  return new WatchbillError('DELEGATION_REFUSED', message);
}

/** Who holds each role; null before the first person has signed in, when nobody could hold any. */
async function roleHolders(storage: Storage): Promise<RoleHolders> {
  const accounts = (await storage.listAccounts()).filter(({ disabled }) => !disabled);
  if (accounts.length === 0) return null;
  const holders: Partial<Record<PersonRole, string[]>> = {};
  for (const { name, roles } of accounts) {
    for (const role of roles) (holders[role] ??= []).push(name);
  }
  return holders;
}
