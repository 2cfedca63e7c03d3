/** The one way in which the delegation document changes, whoever asks and from where. */
import { WatchbillError } from '../../domain/errors.ts';
import type { PersonRole } from '../../domain/person.ts';
import type { RoleHolders } from '../../policies/check.ts';
import type { Comparison } from '../../policies/compare.ts';
import { policyVersion, type DelegationDocument } from '../../policies/document.ts';
import { durationMs } from '../../policies/duration.ts';
import { examineDelegation, type Examined, type ProposedDocument } from '../../policies/examine.ts';
import type { DelegationVersion } from '../../storage/delegation.ts';
import type { Storage } from '../../storage/open.ts';
import { documentOfVersion } from './delegation-in-force.ts';
import type { Examine } from './examine-off-thread.ts';

export interface ProposedChange {
  text: string;
  /** What the text is called in messages. */
  fileName: string;
  /** A grant that is added to the text. */
  grant?: NonNullable<ProposedDocument['grant']>;
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

/**
 * What a text would change, and what is wrong with it; storing nothing. `examine`: in this thread, unless it is given.
 * @throws WatchbillError DELEGATION_INVALID, DELEGATION_REFUSED, DOCUMENT_TOO_…
 */
export async function checkChange(
  storage: Storage,
  given: Pick<ProposedChange, 'text' | 'fileName' | 'grant' | 'now'>,
  examine: Examine = here,
): Promise<Examined & { before: DelegationDocument | null }> {
  const { text, fileName, grant, now } = given;
  const version = await storage.delegationInForce(now);
  const before = version === null ? null : documentOfVersion(version);
  const holders = await roleHolders(storage);
  const more = grant === undefined ? {} : { grant };
  return { before, ...(await examine({ text, fileName, holders, before, ...more })) };
}

/** Where nobody else waits: at a start, on a file of the owner's. */
const here: Examine = (given) => Promise.resolve().then(() => examineDelegation(given));

/**
 * Stores a new version. What only tightens holds at once; what loosens needs the lead role and waits. A first version
 * holds at once, because nothing is loosened by it.
 * @throws as `checkChange`
 */
export async function changeDelegation(
  storage: Storage,
  change: ProposedChange,
  examine: Examine = here,
): Promise<ChangeOutcome> {
  const examined = await checkChange(storage, change, examine);
  const { document, text, before, loosens, tightens } = examined;
  const { by, reason, now } = change;
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
