/** Reads a delegation document from YAML and says what is wrong with it by line, key and allowed values. */
import { LineCounter, isAlias, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import type { z } from 'zod';
import { WatchbillError } from '../domain/errors.ts';
import { DelegationDocument, allowedKeys, type Grant } from './schema.ts';

export { DelegationDocument } from './schema.ts';
export { policyVersion } from './version.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

interface Problem {
  line: number;
  text: string;
}

const shown = 10;

/** Reading goes wrong in too many ways to list; ten are enough to start mending. */
function report(fileName: string, problems: Problem[]): WatchbillError {
  const sorted = problems.toSorted((a, b) => a.line - b.line);
  const lines = sorted.slice(0, shown).map(({ line, text }) => `${fileName}:${line}: ${text}`);
  if (sorted.length > shown) lines.push(`and ${sorted.length - shown} more problems`);
  return new WatchbillError('DELEGATION_INVALID', lines.join('\n'), {
    fix: 'correct these lines; docs/guides/delegation.md lists every key',
  });
}

/** Offset of the deepest part of `path` that is in the text: of its key in a map, of the item in a list. */
function offsetOf(document: Document, path: Path): number {
  let node: unknown = document.contents;
  let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
  for (const segment of path) {
    if (isAlias(node)) node = node.resolve(document);
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === segment);
      if (pair === undefined) break;
      offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(segment)];
      offset = isNode(node) ? (node.range?.[0] ?? offset) : offset;
    }
  }
  return offset;
}

function keyPath(path: Path): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return text.join('').replace(/^\./, '') || 'the document';
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) => (Object(inner) === inner ? Reflect.get(Object(inner), key) : undefined),
    value,
  );
}

/** What the key must be, in words; the schema's own text where it has one. */
function rule(issue: Issue): string {
  if (issue.code === 'invalid_value')
    return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_type' && issue.expected === 'object') return 'must hold keys';
  if (issue.code === 'invalid_type' && issue.expected === 'array') {
    return 'must be a list; write [] for an empty one';
  }
  return issue.message;
}

function explain(issue: Issue, value: unknown): { path: Path; text: string }[] {
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(issue.path);
    return issue.keys.map((key) => {
      const path = [...issue.path, key];
      return { path, text: `${keyPath(path)} is not a known key; allowed: ${allowed.join(', ')}` };
    });
  }
  const found = valueAt(value, issue.path);
  const is = found === undefined ? 'it is missing' : `it is ${JSON.stringify(found)}`;
  return [{ path: issue.path, text: `${keyPath(issue.path)} ${rule(issue)}; ${is}` }];
}

/**
 * The document in `text`, defaults filled in. Throws DELEGATION_INVALID, whose message has one line per
 * problem (the first ten, in the order of the file): file, line, key path, allowed values, what was found.
 */
export function parseDelegation(text: string, fileName: string): DelegationDocument {
  const lineCounter = new LineCounter();
  const yaml = parseDocument(text, { lineCounter, prettyErrors: false });
  const lineAt = (offset: number): number => Math.max(1, lineCounter.linePos(offset).line);
  const problems = [...yaml.errors, ...yaml.warnings].map(({ code, message, pos }) => {
    const twice = /^[^\s:]+/.exec(text.slice(pos[0]))?.[0] ?? 'a key';
    const said =
      code === 'DUPLICATE_KEY' ? `${twice} is given twice` : `not valid YAML: ${message}`;
    return { line: lineAt(pos[0]), text: said, code };
  });
  // Broken syntax shifts everything after it: what else looks wrong may not be.
  if (problems.some(({ code }) => code !== 'DUPLICATE_KEY')) throw report(fileName, problems);

  const value = toValue(yaml, fileName);
  const parsed = DelegationDocument.safeParse(value);
  if (parsed.success && problems.length === 0) return parsed.data;
  const wrong = (parsed.error?.issues ?? []).flatMap((issue) => explain(issue, value));
  const located = wrong.map(({ path, text }) => ({ line: lineAt(offsetOf(yaml, path)), text }));
  throw report(fileName, [...problems, ...located]);
}

/** Plain values; aliases that point nowhere or multiply without end fail only here. */
function toValue(yaml: Document, fileName: string): unknown {
  try {
    return yaml.toJS({ maxAliasCount: 10 });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw report(fileName, [{ line: 1, text: `not valid YAML: ${message}` }]);
  }
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
