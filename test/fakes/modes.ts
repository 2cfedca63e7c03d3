/** The moods of the fake model server, and what it sends in each. */
import { seeded } from '../seeded.ts';
import type { Asked } from './asked.ts';
import { completionOf, sloppiness, sloppyCompletion } from './completion.ts';

export const modes = ['good', 'sloppy', 'down', 'liar', 'obedient'] as const;
export type Mode = (typeof modes)[number];

/** `hang`: nothing until the client leaves. `stall`: the body is begun and never ended. */
export type Reply =
  | 'hang'
  | {
      status?: number;
      headers?: Record<string, string>;
      json?: unknown;
      /** Instead of `json`: sent as it is. */
      body?: string;
      stall?: boolean;
    };

/** What a mode says to a request, before it is wrapped as a completion. */
export type Answer = (request: Asked) => unknown;
export type Answers = Record<'good' | 'liar' | 'obedient', Answer>;

interface Moment {
  mode: Mode;
  seed: number;
  /** How many chat requests were answered before. */
  turn: number;
  answers: Answers;
}

export function replyOf(asked: Asked, { mode, seed, turn, answers }: Moment): Reply {
  switch (mode) {
    case 'good':
    case 'liar':
    case 'obedient':
      return { json: completionOf(asked, answers[mode](asked)) };
    case 'sloppy': {
      const kind = inTurn(sloppiness, seed, turn);
      return { json: sloppyCompletion(asked, answers.good(asked), kind) };
    }
    case 'down':
      return inTurn(breakdowns, seed, turn);
  }
}

const breakdowns: readonly [Reply, ...Reply[]] = [
  {
    status: 429,
    headers: { 'retry-after': '2' },
    json: { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded' } },
  },
  { status: 500, json: { error: { message: 'The server had an error' } } },
  'hang',
];

/** Each of the list once in as many turns, in an order that the seed gives. */
function inTurn<T>(list: readonly [T, ...T[]], seed: number, turn: number): T {
  const chance = seeded(seed);
  const order = list
    .map((item) => ({ item, rank: chance() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
  return order[turn % order.length] ?? list[0];
}
