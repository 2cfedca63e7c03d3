/** The delegation document that holds now: read from the database at each decision, so that a change counts at once. */
import { DelegationDocument } from '../../policies/document.ts';
import type { DelegationVersion } from '../../storage/delegation.ts';
import type { Storage } from '../../storage/open.ts';

type Versions = Pick<Storage, 'delegationInForce'>;

/** @throws Error when there is none: nothing may be decided then. */
export async function versionNow(storage: Versions, now: number): Promise<DelegationVersion> {
  const version = await storage.delegationInForce(now);
  if (version === null) throw new Error('no delegation document is in force');
  return version;
}

/** The document of that version. @throws as `versionNow` */
export async function delegationNow(storage: Versions, now: number): Promise<DelegationDocument> {
  return documentOfVersion(await versionNow(storage, now));
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
