/** Reads a YAML file that people write, and says what is wrong with it by line, key and allowed values. */
import { LineCounter, Parser, isAlias, isMap, isNode, isScalar, isSeq, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { requireBoundedTokens, requireLength, type TextBounds } from '../domain/bounds.ts';
import { WatchbillError, type ErrorCode } from '../domain/errors.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

interface Problem {
  line: number;
  text: string;
}

const shown = 10;

/** How a file is called, and what its errors are. */
export interface ReadAs {
  fileName: string;
  code: ErrorCode;
  fix: string;
  /** How much is read; `yamlBounds`. */
  bounds?: TextBounds;
}

/**
 * Of documents that people write by hand: the shipped delegation document has 3,000 characters and 90 parts. The parser
 * compares each key of a map with all others, so that parts cost more than length.
 */
export const yamlBounds: TextBounds = { length: 256 * 1024, parts: 10_000, depth: 32 };

/** @throws WatchbillError DOCUMENT_TOO_LARGE, DOCUMENT_TOO_DEEP, DOCUMENT_TOO_MANY_PARTS */
function requireBounded(text: string, { fileName, bounds = yamlBounds }: ReadAs): void {
  requireLength(text, bounds, fileName);
  requireBoundedTokens(new Parser().parse(text), bounds, fileName);
}

/** Reading goes wrong in too many ways to list; ten are enough to start mending. */
function report({ fileName, code, fix }: ReadAs, problems: Problem[]): WatchbillError {
  const sorted = problems.toSorted((a, b) => a.line - b.line);
  const lines = sorted.slice(0, shown).map(({ line, text }) => `${fileName}:${line}: ${text}`);
  if (sorted.length > shown) lines.push(`and ${sorted.length - shown} more problems`);
  return new WatchbillError(code, lines.join('\n'), { fix });
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

function explain(issue: Issue, value: unknown, schema: z.ZodType): { path: Path; text: string }[] {
  if (issue.code === 'unrecognized_keys') {
    const allowed = allowedKeys(schema, issue.path);
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
 * What is in `text`, defaults filled in. @throws WatchbillError DOCUMENT_TOO_… before anything is read, or of the code given, whose message has one line per
 * problem (the first ten, in the order of the file): file, line, key path, allowed values, what was found.
 */
export function readYaml<S extends z.ZodType>(schema: S, text: string, as: ReadAs): z.output<S> {
  requireBounded(text, as);
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
  if (problems.some(({ code }) => code !== 'DUPLICATE_KEY')) throw report(as, problems);

  const value = toValue(yaml, as);
  const parsed = schema.safeParse(value);
  if (parsed.success && problems.length === 0) return parsed.data;
  const wrong = (parsed.error?.issues ?? []).flatMap((issue) => explain(issue, value, schema));
  const located = wrong.map(({ path, text: said }) => ({
    line: lineAt(offsetOf(yaml, path)),
    text: said,
  }));
  throw report(as, [...problems, ...located]);
}

/** Plain values; aliases that point nowhere or multiply without end fail only here. */
function toValue(yaml: Document, as: ReadAs): unknown {
  try {
    return yaml.toJS({ maxAliasCount: 10 });
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw report(as, [{ line: 1, text: `not valid YAML: ${message}` }]);
  }
}

/** The parts of zod's own description of a schema that lead to its keys. */
interface Description {
  innerType?: z.ZodType;
  element?: z.ZodType;
  valueType?: z.ZodType;
}

/** The schema that is asked inside defaults and options. */
function inner(schema: z.ZodType): z.ZodType {
  const { innerType } = schema.def as Description;
  return innerType === undefined ? schema : inner(innerType);
}

/** The keys that the part of a document at `path` may have, for messages about a key that it may not. */
export function allowedKeys(whole: z.ZodType, path: readonly PropertyKey[]): string[] {
  let schema: z.ZodType | undefined = whole;
  for (const key of path) {
    if (schema === undefined) return [];
    const here = inner(schema);
    const { element, valueType } = here.def as Description;
    const shape: Record<string, z.ZodType> = here instanceof z.ZodObject ? here.shape : {};
    schema = here instanceof z.ZodObject ? shape[String(key)] : (element ?? valueType);
  }
  const found = schema === undefined ? null : inner(schema);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}
