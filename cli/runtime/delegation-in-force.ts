/** The delegation document that holds now: read from the database at each decision, so that a change counts at once. */
import { DelegationDocument } from '../../policies/document.ts';
import type { DelegationVersion } from '../../storage/delegation.ts';
import type { Storage } from '../../storage/open.ts';

/** @throws Error when there is none: nothing may be decided then. */
export async function delegationNow(
  storage: Pick<Storage, 'delegationInForce'>,
  now: number,
): Promise<DelegationDocument> {
  const version = await storage.delegationInForce(now);
  if (version === null) throw new Error('no delegation document is in force');
  return documentOfVersion(version);
}

/** Parsed documents by version: decisions ask for the same one all the time. */
const parsed = new Map<string, DelegationDocument>();

/** A version's document, as its author wrote it then; defaults that came later are filled in. */
export function documentOfVersion({
  ordinal,
  name,
  document,
}: Pick<DelegationVersion, 'ordinal' | 'name' | 'document'>): DelegationDocument {
  const key = `${ordinal} ${name}`;
  const known = parsed.get(key);
  if (known !== undefined) return known;
  const read = DelegationDocument.parse(document);
  parsed.set(key, read);
  return read;
}
