/** A short stable name for the content of a delegation document. */
import { addedLater, type DelegationDocument } from './schema.ts';

const offset = 0xcbf29ce484222325n;
const prime = 0x100000001b3n;

/** JSON with its keys in order, so that two spellings of one document are one text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

/** FNV-1a, 64 bit, over UTF-16 code units. */
function fnv1a(text: string): string {
  let hash = offset;
  for (let index = 0; index < text.length; index += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(index))) * prime);
  }
  return hash.toString(16).padStart(16, '0');
}

/** A key that came with a later release, where nobody has set it, is no part of the name: an upgrade renames nothing. */
function named(document: DelegationDocument): object {
  const { site_actions_per_hour: everywhere, ...bounds } = document.bounds;
  return everywhere === addedLater.site_actions_per_hour ? { ...document, bounds } : document;
}

/**
 * `<version>-<16 hex digits>`: the author's own version and a hash of the whole content, so that an edit
 * that forgot to raise the version still shows in every decision. It tells documents apart; it is no
 * proof against a person who forges one (pure code has no cryptographic digest).
 */
export function policyVersion(document: DelegationDocument): string {
  const known = names.get(document);
  if (known !== undefined) return known;
  const name = nameOf(document);
  names.set(document, name);
  return name;
}

/** Each decision names its document, and a hash of a large one takes some ms. */
const names = new WeakMap<DelegationDocument, string>();

function nameOf(document: DelegationDocument): string {
  return `${document.version}-${fnv1a(canonical(named(document)))}`;
}
