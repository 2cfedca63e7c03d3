/** One field of a search (`name|modifiers: values`) as a predicate. */
import { cidrTest } from './cidr.ts';
import { rewrites, toBytes } from './encoding.ts';
import { textsOf, type Fields, type Predicate } from './fields.ts';
import { NotRun } from './not-run.ts';
import { parsePattern, patternTest, type Pattern, type Text, type TextTest } from './pattern.ts';
import { regexTest } from './regex.ts';

/** A test of a field's texts; none of them means that the record has no such field. */
type ValuesTest = (texts: readonly Text[], fields: Fields) => boolean;

/** Rules come from strangers: more values than this are no rule. Ours; the longest of SigmaHQ's have some hundreds. */
const mostValues = 10_000;

const comparisons: Readonly<Record<string, (found: number, wanted: number) => boolean>> = {
  lt: (found, wanted) => found < wanted,
  lte: (found, wanted) => found <= wanted,
  gt: (found, wanted) => found > wanted,
  gte: (found, wanted) => found >= wanted,
};

const kinds: ReadonlySet<string> = new Set([
  ...['re', 'cidr', 'exists', 'fieldref'],
  ...Object.keys(comparisons),
]);
const switches: ReadonlySet<string> = new Set(['all', 'cased', 'neq']);
const regexFlags: ReadonlySet<string> = new Set(['i', 'm', 's']);

interface Key {
  name: string;
  /** How a value is compared where it is not as text: `re`, `cidr`… */
  kind: string | undefined;
  rewrites: string[];
  has(modifier: string): boolean;
}

/** The part without a name searches all fields (keywords). @throws NotRun for what is not supported. */
export function fieldTest(
  written: string,
  value: unknown,
  fieldName: (name: string) => string,
): Predicate {
  const key = parseKey(written);
  const values: unknown[] = Array.isArray(value) ? value : [value];
  if (values.length === 0) throw new NotRun(`no value for ${written}`);
  if (values.length > mostValues) throw new NotRun(`more than ${mostValues} values`);
  const tests = values.map((one) => valueTest(key, one, fieldName));
  const joined: ValuesTest = key.has('all')
    ? (texts, fields) => tests.every((test) => test(texts, fields))
    : (texts, fields) => tests.some((test) => test(texts, fields));
  const test: ValuesTest = key.has('neq') ? (...given) => !joined(...given) : joined;
  if (key.name === '') return (fields) => test(textsOf(fields.values()), fields);
  const name = fieldName(key.name);
  return (fields) => test(textsOf(fields.field(name)), fields);
}

function parseKey(written: string): Key {
  const [name = '', ...modifiers] = written.split('|');
  const known = new Set(modifiers);
  for (const modifier of modifiers) {
    if (!isKnown(modifier, { isRegex: known.has('re') })) throw new NotRun(reasonFor(modifier));
  }
  const [kind, ...others] = modifiers.filter((modifier) => kinds.has(modifier));
  const rewriting = modifiers.filter((modifier) => rewrites.has(modifier));
  const isPlain = kind === undefined || kind === 'fieldref';
  if (others.length > 0 || (!isPlain && rewriting.length > 0)) {
    throw new NotRun(`modifiers that exclude each other: ${written}`);
  }
  if (name === '' && (kind === 'exists' || kind === 'fieldref')) {
    throw new NotRun(`modifier ${kind} without a field`);
  }
  return { name, kind, rewrites: rewriting, has: (modifier) => known.has(modifier) };
}

function isKnown(modifier: string, { isRegex }: { isRegex: boolean }): boolean {
  if (isRegex && regexFlags.has(modifier)) return true;
  return kinds.has(modifier) || switches.has(modifier) || rewrites.has(modifier);
}

function reasonFor(modifier: string): string {
  return modifier === 'expand'
    ? 'modifier expand: placeholders have no values here'
    : `modifier ${modifier} is not supported`;
}

function valueTest(key: Key, value: unknown, fieldName: (name: string) => string): ValuesTest {
  switch (key.kind) {
    case undefined:
      return plainTest(key, value);
    case 're':
      return anyOf(regexOf(key, stringOf(key, value)));
    case 'cidr':
      return anyOf(addressTest(stringOf(key, value)));
    case 'exists':
      if (typeof value !== 'boolean') throw new NotRun('modifier exists wants true or false');
      return (texts) => texts.length > 0 === value;
    case 'fieldref':
      return referenceTest(key, fieldName(stringOf(key, value)));
    default:
      return anyOf(comparisonTest(key.kind, value));
  }
}

function anyOf(test: TextTest): ValuesTest {
  return (texts) => texts.some(test);
}

function stringOf(key: Key, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new NotRun(`modifier ${key.kind} wants text`);
}

function plainTest(key: Key, value: unknown): ValuesTest {
  if (value === null || value === undefined) {
    if (key.rewrites.length > 0 || key.name === '') throw new NotRun('null where text is wanted');
    return (texts) => texts.length === 0;
  }
  if (typeof value === 'object') throw new NotRun('a value that is a map or a list in a list');
  if (typeof value === 'number' && key.rewrites.length === 0 && key.name !== '') {
    return anyOf(({ raw }) => numberOf(raw) === value);
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const tests = rewritten(key, parsePattern(text)).map((pattern) =>
    patternTest(pattern, { cased: key.has('cased') }),
  );
  return (texts) => texts.some((one) => tests.some((test) => test(one)));
}

/** A keyword is looked for anywhere in a value. */
function rewritten({ name, rewrites: names }: Key, pattern: Pattern): Pattern[] {
  let patterns: Pattern[] = [pattern];
  let isBytes = false;
  const placed = names.some((one) => ['contains', 'startswith', 'endswith'].includes(one));
  for (const one of name === '' && !placed ? [...names, 'contains'] : names) {
    const rewrite = rewrites.get(one);
    patterns = patterns.flatMap((each) => rewrite?.(each, isBytes) ?? []);
    isBytes ||= toBytes.has(one);
    if (patterns.length > mostValues) throw new NotRun(`more than ${mostValues} values`);
  }
  return patterns;
}

/** Windows writes some numbers in hex. NaN for text that is no number. */
function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text);
}

function regexOf(key: Key, source: string): TextTest {
  const flags = { i: key.has('i'), m: key.has('m'), s: key.has('s') };
  const test = regexTest(source, flags);
  return ({ raw }) => test(raw);
}

function addressTest(network: string): TextTest {
  const test = cidrTest(network);
  return ({ raw }) => test(raw);
}

function comparisonTest(kind: string, value: unknown): TextTest {
  const compare = comparisons[kind];
  const wanted = typeof value === 'string' ? numberOf(value) : value;
  if (compare === undefined || typeof wanted !== 'number' || Number.isNaN(wanted)) {
    throw new NotRun(`modifier ${kind} wants a number`);
  }
  return ({ raw }) => compare(numberOf(raw), wanted);
}

/** The field's text against another field's of the same record, as a whole or as its part. */
function referenceTest(key: Key, name: string): ValuesTest {
  const form = key.has('cased') ? 'raw' : 'lower';
  const isMatch = (text: string, other: string): boolean => {
    if (key.has('contains')) return text.includes(other);
    if (key.has('startswith')) return text.startsWith(other);
    return key.has('endswith') ? text.endsWith(other) : text === other;
  };
  const known = ['contains', 'startswith', 'endswith'];
  if (key.rewrites.some((one) => !known.includes(one))) {
    throw new NotRun('modifier fieldref with an encoding');
  }
  return (texts, fields) => {
    const others = textsOf(fields.field(name));
    return texts.some((text) => others.some((other) => isMatch(text[form], other[form])));
  };
}
