/** A rule's condition: `and`, `or`, `not`, parentheses, `1 of` and `all of`, over its search identifiers. */
import type { Predicate } from './fields.ts';
import { NotRun } from './not-run.ts';

export type Searches = ReadonlyMap<string, Predicate>;

/** Ours: rules have some dozens; deeper ones could exhaust the stack. */
const mostTokens = 1000;
const deepest = 100;

/** @throws NotRun for an aggregation (`| count()`), an unknown identifier, or what is no condition. */
export function conditionTest(condition: string, searches: Searches): Predicate {
  if (condition.includes('|')) {
    const [, after = ''] = condition.split('|');
    throw new NotRun(`aggregation over several records: | ${after.trim().slice(0, 60)}`);
  }
  const tokens = condition.match(/[()]|[^\s()]+/g) ?? [];
  if (tokens.length > mostTokens) throw new NotRun(`condition of more than ${mostTokens} words`);
  const parser = new Parser(tokens, searches);
  return parser.whole();
}

class Parser {
  readonly #tokens: readonly string[];
  readonly #searches: Searches;
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly string[], searches: Searches) {
    this.#tokens = tokens;
    this.#searches = searches;
  }

  whole(): Predicate {
    const predicate = this.#either();
    const left = this.#tokens[this.#at];
    if (left !== undefined) throw new NotRun(`condition is not understood at: ${left}`);
    return predicate;
  }

  /** Operators may be in capitals, unless a search has that very name. */
  #takes(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.toLowerCase() !== word || this.#searches.has(token)) return false;
    this.#at++;
    return true;
  }

  #either(): Predicate {
    const parts = [this.#both()];
    while (this.#takes('or')) parts.push(this.#both());
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : someOf(parts);
  }

  #both(): Predicate {
    const parts = [this.#negated()];
    while (this.#takes('and')) parts.push(this.#negated());
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : everyOf(parts);
  }

  #negated(): Predicate {
    let isNegated = false;
    while (this.#takes('not')) isNegated = !isNegated;
    const inner = this.#operand();
    return isNegated ? (fields) => !inner(fields) : inner;
  }

  #operand(): Predicate {
    if (this.#takes('(')) {
      if (++this.#depth > deepest) throw new NotRun('condition with too many parentheses');
      const inner = this.#either();
      if (!this.#takes(')')) throw new NotRun('condition with a parenthesis that is not closed');
      this.#depth--;
      return inner;
    }
    const word = this.#tokens[this.#at++];
    if (word === undefined) throw new NotRun('condition ends too early');
    const search = this.#searches.get(word);
    if (search !== undefined) return search;
    if (this.#takes('of')) return this.#several(word.toLowerCase());
    throw new NotRun(`condition names a search that is not there: ${word}`);
  }

  #several(quantity: string): Predicate {
    if (!['1', 'any', 'all'].includes(quantity)) {
      throw new NotRun(`condition with "${quantity} of": only 1, any and all`);
    }
    const named = this.#tokens[this.#at++];
    if (named === undefined) throw new NotRun('condition ends too early');
    const parts = this.#named(named);
    if (parts.length === 0) throw new NotRun(`condition names no search by: ${named}`);
    return quantity === 'all' ? everyOf(parts) : someOf(parts);
  }

  /** `them` leaves out searches whose names begin with an underscore. */
  #named(pattern: string): Predicate[] {
    const isNamed =
      pattern === 'them' ? (name: string) => !name.startsWith('_') : nameTest(pattern.split('*'));
    return [...this.#searches].filter(([name]) => isNamed(name)).map(([, search]) => search);
  }
}

/** `[a, b]` is `a*b`. */
function nameTest([first = '', ...rest]: readonly string[]): (name: string) => boolean {
  const last = rest.pop();
  if (last === undefined) return (name) => name === first;
  return (name) => {
    if (!name.startsWith(first) || !name.endsWith(last)) return false;
    let at = first.length;
    for (const part of rest) {
      at = name.indexOf(part, at) + part.length;
      if (at < part.length) return false;
    }
    return at <= name.length - last.length;
  };
}

function someOf(parts: readonly Predicate[]): Predicate {
  return (fields) => parts.some((part) => part(fields));
}

function everyOf(parts: readonly Predicate[]): Predicate {
  return (fields) => parts.every((part) => part(fields));
}
