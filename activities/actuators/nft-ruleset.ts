/** Reads a ruleset as `nft --json` prints it, back into the words it was written in. */
import { z } from 'zod';

const Expression = z.record(z.string(), z.unknown());

const Rule = z.object({
  chain: z.string(),
  handle: z.number(),
  comment: z.string().optional(),
  expr: z.array(Expression),
});
const Set = z.object({
  name: z.string(),
  comment: z.string().optional(),
  elem: z.array(z.unknown()).optional(),
});
const Chain = z.object({ name: z.string(), hook: z.string().optional() });

const Listing = z.object({
  nftables: z.array(
    z.object({
      rule: Rule.optional(),
      set: Set.optional(),
      chain: Chain.optional(),
    }),
  ),
});

export interface ReadRule {
  chain: string;
  handle: number;
  comment: string | null;
  /** As it was written, without counts and comment. */
  text: string;
  /** Packets that its counter has seen; null where it has none. */
  packets: number | null;
}

export interface ReadSet {
  name: string;
  comment: string | null;
  /** As they were written, without timeouts. */
  elements: string[];
}

export interface Ruleset {
  rules: ReadRule[];
  sets: ReadSet[];
  /** Chains that packets meet by themselves. */
  hooks: string[];
}

const Payload = z.object({ protocol: z.string(), field: z.string() });
const Match = z.object({ op: z.string(), left: z.unknown(), right: z.unknown() });
const Keyed = z.object({ key: z.string() });
const Counter = z.object({ packets: z.number() });
const Element = z.object({ elem: z.object({ val: z.unknown() }) });

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value of an expression in nft's own spelling. @throws Error for what we never write. */
function wordsOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (Element.safeParse(value).success) return wordsOf(Element.parse(value).elem.val);
  if (isRecord(value)) {
    if ('payload' in value) {
      const { protocol, field } = Payload.parse(value['payload']);
      return `${protocol} ${field}`;
    }
    if ('meta' in value) return `meta ${Keyed.parse(value['meta']).key}`;
    if ('ct' in value) return `ct ${Keyed.parse(value['ct']).key}`;
    if ('concat' in value)
      return z.array(z.unknown()).parse(value['concat']).map(wordsOf).join(' . ');
    if ('set' in value) {
      return `{ ${z.array(z.unknown()).parse(value['set']).map(wordsOf).join(', ')} }`;
    }
  }
  throw new Error(`not one of ours: ${JSON.stringify(value)}`);
}

function expressionWords(expression: z.infer<typeof Expression>): string {
  if ('match' in expression) {
    const { op, left, right } = Match.parse(expression['match']);
    return `${wordsOf(left)} ${op === '==' ? '' : `${op} `}${wordsOf(right)}`;
  }
  if ('jump' in expression) {
    return `jump ${z.object({ target: z.string() }).parse(expression['jump']).target}`;
  }
  const [name = ''] = Object.keys(expression);
  return name;
}

/** A rule that somebody else put into our table may hold anything; it is no rule of a lease. */
function textOf(expressions: readonly z.infer<typeof Expression>[]): string {
  try {
    return expressions.map(expressionWords).join(' ');
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function packetsOf(expressions: readonly z.infer<typeof Expression>[]): number | null {
  const counter = expressions.find((one) => 'counter' in one)?.['counter'];
  const read = Counter.safeParse(counter);
  return read.success ? read.data.packets : null;
}

/** @throws ZodError when it is no listing of `nft --json`. */
export function readRuleset(json: string): Ruleset {
  const { nftables } = Listing.parse(JSON.parse(json));
  return {
    rules: nftables.flatMap(({ rule }) =>
      rule === undefined
        ? []
        : [
            {
              chain: rule.chain,
              handle: rule.handle,
              comment: rule.comment ?? null,
              text: textOf(rule.expr),
              packets: packetsOf(rule.expr),
            },
          ],
    ),
    sets: nftables.flatMap(({ set }) =>
      set === undefined
        ? []
        : [
            {
              name: set.name,
              comment: set.comment ?? null,
              elements: (set.elem ?? []).map(wordsOf),
            },
          ],
    ),
    hooks: nftables.flatMap(({ chain }) => (chain?.hook === undefined ? [] : [chain.name])),
  };
}
