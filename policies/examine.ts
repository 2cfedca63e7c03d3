/** Everything that a new delegation document is put to before it may come into force; runs off the main thread. */
import type { TextBounds } from '../domain/bounds.ts';
import { WatchbillError } from '../domain/errors.ts';
import { delegationProblems, type RoleHolders } from './check.ts';
import { compareDelegation, type Comparison } from './compare.ts';
import { parseDelegation, withGrant } from './document.ts';
import type { DelegationDocument, Grant } from './schema.ts';

export interface ProposedDocument {
  text: string;
  /** What the text is called in messages. */
  fileName: string;
  /** A grant that is added to the text first. */
  grant?: Omit<Grant, 'basis'>;
  holders: RoleHolders;
  /** The document in force; null before the first. */
  before: DelegationDocument | null;
  bounds?: TextBounds;
}

export interface Examined extends Comparison {
  document: DelegationDocument;
  /** The text with the grant, where one was added. */
  text: string;
}

const none: Comparison = { loosens: [], tightens: [] };

/** What a text would change. @throws WatchbillError DELEGATION_INVALID, DELEGATION_REFUSED, DOCUMENT_TOO_… */
export function examineDelegation(given: ProposedDocument): Examined {
  const { fileName, grant, holders, before, bounds } = given;
  // Read before a grant is added: what adds it reads without bounds.
  const first = parseDelegation(given.text, fileName, bounds);
  const text = grant === undefined ? given.text : withGrant(given.text, grant);
  const document = grant === undefined ? first : parseDelegation(text, fileName, bounds);
  const problems = delegationProblems(document, holders);
  if (problems.length > 0) {
    throw new WatchbillError(
      'DELEGATION_REFUSED',
      problems.map((one) => `${fileName}: ${one}`).join('\n'),
      { fix: 'correct these rules; docs/guides/delegation.md says why each is refused' },
    );
  }
  return { document, text, ...(before === null ? none : compareDelegation(before, document)) };
}
