/** Reads a delegation document from YAML and says what is wrong with it by line, key and allowed values. */
import { isSeq, parseDocument } from 'yaml';
import type { TextBounds } from '../domain/bounds.ts';
import { readYaml } from './located-yaml.ts';
import { DelegationDocument, type Grant } from './schema.ts';

export { DelegationDocument } from './schema.ts';
export { policyVersion } from './version.ts';

/**
 * The document in `text`, defaults filled in. Throws DELEGATION_INVALID, whose message has one line per
 * problem (the first ten, in the order of the file): file, line, key path, allowed values, what was found. And
 * DOCUMENT_TOO_LARGE, DOCUMENT_TOO_DEEP, DOCUMENT_TOO_MANY_PARTS.
 */
export function parseDelegation(
  text: string,
  fileName: string,
  bounds?: TextBounds,
): DelegationDocument {
  return readYaml(DelegationDocument, text, {
    fileName,
    code: 'DELEGATION_INVALID',
    fix: 'correct these lines; docs/guides/delegation.md lists every key',
    ...(bounds === undefined ? {} : { bounds }),
  });
}

/**
 * The text of a document with one grant more, comments and order kept.
 * @throws WatchbillError DELEGATION_INVALID when `text` is none.
 */
export function withGrant(text: string, grant: Omit<Grant, 'basis'>): string {
  parseDelegation(text, 'the document in force');
  const yaml = parseDocument(text);
  const given = { ...grant, basis: 'manual' };
  const list = yaml.get('grants');
  if (isSeq(list)) yaml.addIn(['grants'], yaml.createNode(given));
  else yaml.set('grants', yaml.createNode([given]));
  if (isSeq(list)) list.flow = false;
  return yaml.toString();
}
