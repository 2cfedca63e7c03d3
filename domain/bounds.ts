/** How large, how deep and how many-parted a text that others wrote may be before anything reads it whole. */
import { WatchbillError } from './errors.ts';

export interface TextBounds {
  /** UTF-16 code units. */
  length: number;
  /** Values: scalars, maps and lists. */
  parts: number;
  /** Maps and lists in each other. */
  depth: number;
}

/** @throws WatchbillError DOCUMENT_TOO_LARGE. `what`: how it is called in the message. */
export function requireLength(text: string, { length }: Pick<TextBounds, 'length'>, what: string) {
  if (text.length <= length) return;
  throw new WatchbillError(
    'DOCUMENT_TOO_LARGE',
    `${what} has ${text.length} characters; at most ${length} are read`,
  );
}

/** Counts as parts are met, and stops at the first too many. */
export class Measure {
  readonly #bounds: Omit<TextBounds, 'length'>;
  readonly #what: string;
  #parts = 0;

  constructor(bounds: Omit<TextBounds, 'length'>, what: string) {
    this.#bounds = bounds;
    this.#what = what;
  }

  /** One value more, in so many maps and lists. @throws WatchbillError DOCUMENT_TOO_DEEP, DOCUMENT_TOO_MANY_PARTS */
  count(depth: number): void {
    const { parts, depth: deepest } = this.#bounds;
    this.#parts += 1;
    if (depth > deepest) {
      throw new WatchbillError(
        'DOCUMENT_TOO_DEEP',
        `${this.#what} is nested more than ${deepest} deep`,
      );
    }
    if (this.#parts <= parts) return;
    throw new WatchbillError(
      'DOCUMENT_TOO_MANY_PARTS',
      `${this.#what} has more than ${parts} parts (values, maps and lists)`,
    );
  }
}

const quote = '"';

/**
 * Walks JSON once, without recursion, before it is parsed; what is no JSON is the parser's to refuse.
 * @throws WatchbillError DOCUMENT_TOO_LARGE, DOCUMENT_TOO_DEEP, DOCUMENT_TOO_MANY_PARTS
 */
export function requireBoundedJson(text: string, bounds: TextBounds, what: string): void {
  requireLength(text, bounds, what);
  const measure = new Measure(bounds, what);
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (quoted) {
      if (char === '\\') index += 1;
      else quoted = char !== quote;
    } else if (char === quote) quoted = true;
    else if (char === '[' || char === '{') measure.count((depth += 1));
    else if (char === ']' || char === '}') depth -= 1;
    else if (char === ',' || char === ':') measure.count(depth);
  }
}

/** What a syntax tree of YAML's parser has in common: tokens that hold tokens. */
interface Token {
  type?: unknown;
  items?: unknown;
  value?: unknown;
  key?: unknown;
}

const collections: ReadonlySet<unknown> = new Set(['block-map', 'block-seq', 'flow-collection']);

/**
 * Walks the tokens of YAML documents, without recursion.
 * @throws WatchbillError DOCUMENT_TOO_DEEP, DOCUMENT_TOO_MANY_PARTS
 */
export function requireBoundedTokens(
  documents: Iterable<unknown>,
  bounds: Omit<TextBounds, 'length'>,
  what: string,
): void {
  const measure = new Measure(bounds, what);
  for (const document of documents) {
    const open: { node: unknown; depth: number }[] = [{ node: document, depth: 0 }];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { node } = next;
      if (typeof node !== 'object' || node === null) continue;
      const { type, items, value, key } = node as Token;
      const depth = next.depth + (collections.has(type) ? 1 : 0);
      if (type !== undefined && type !== 'document') measure.count(depth);
      if (Array.isArray(items)) for (const item of items) open.push({ node: item, depth });
      open.push({ node: key, depth }, { node: value, depth });
    }
  }
}
