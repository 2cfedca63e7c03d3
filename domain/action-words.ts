/** Words for what became of an action; what was a dry run says `would`. One place, for console, command line and story. */
import type { ActionState, ActionView } from './action.ts';

/** `dry`: nothing outside Watchbill was, or would be, changed. */
export type ActionMode = 'real' | 'dry';

/**
 * How the action is, or would be, carried out: by the decision that let it be applied; before, by the newest one.
 * Nothing decided is a dry run too, since it touched nothing.
 */
export function findMode({
  decision,
  decisions,
}: Pick<ActionView, 'decision' | 'decisions'>): ActionMode {
  const applied = decisions.findLast(
    ({ step, effect }) => step.startsWith('apply') && effect === 'act',
  );
  return (applied ?? decision)?.dryRun === false ? 'real' : 'dry';
}

interface StateWords {
  real: string;
  dry: string;
}

const same = (words: string): StateWords => ({ real: words, dry: words });
const inDryRun = (words: string): string => `${words} (dry run)`;

const stateWords: Readonly<Record<ActionState, StateWords>> = {
  proposed: same('proposed'),
  recorded: same('recorded only'),
  denied: same('denied by policy'),
  awaiting_approval: same('waits for an answer'),
  rejected: same('declined'),
  expired_unapproved: same('nobody answered: not done'),
  withdrawn: same('taken back: not asked any more'),
  applying: { real: 'applying', dry: inDryRun('would be applied now') },
  verified: { real: 'verified', dry: inDryRun('would be read back now') },
  active: { real: 'active', dry: inDryRun('would be in force') },
  taken_over: {
    real: 'active, taken over by a person',
    dry: inDryRun('would be in force, taken over by a person'),
  },
  lifting: { real: 'lifting', dry: inDryRun('would be lifted now') },
  lifted: { real: 'lifted, and checked', dry: inDryRun('would have been lifted, and checked') },
  failed: { real: 'failed', dry: inDryRun('failed') },
  overdue: {
    real: 'overdue: should have been lifted',
    dry: inDryRun('would be overdue to be lifted'),
  },
};

/** The state in words: `active`, or `would be in force (dry run)`. */
export function wordState(state: ActionState, mode: ActionMode): string {
  return stateWords[state][mode];
}

/** States in which an end is known. */
const untilEnd: ReadonlySet<ActionState> = new Set(['active', 'taken_over']);

/** As `wordState`, with its end where it has one: `would be in force until 10:14 (dry run)`. */
export function wordStanding(
  action: Pick<ActionView, 'state' | 'activeUntil' | 'decision' | 'decisions'>,
  timeWords: (at: number) => string,
): string {
  const words = wordState(action.state, findMode(action));
  if (action.activeUntil === null || !untilEnd.has(action.state)) return words;
  const until = `until ${timeWords(action.activeUntil)}`;
  return words.endsWith(' (dry run)')
    ? inDryRun(`${words.slice(0, -' (dry run)'.length)} ${until}`)
    : `${words} ${until}`;
}

/** What workflows of leases note with a change, by how it begins; a person's own words follow some of them. */
const noted: readonly (readonly [begins: string, dry: string])[] = [
  ['the effect was read back', 'the effect would be read back'],
  ['the lease runs', 'the lease would run'],
  ['the lease ended', 'the lease would end'],
  ['verified to be gone', 'it would be read back to be gone'],
  ['lifted early', 'would be lifted early'],
  ['renewed: it goes on', 'would be renewed: it goes on'],
  ['extended by', 'would be extended by'],
  ['shortened by', 'would be shortened by'],
];

/** What stands beside a change of state, as true of a dry run as of the real thing. */
export function wordDetail(detail: string, mode: ActionMode): string {
  if (mode === 'real') return detail;
  const known = noted.find(([begins]) => detail.startsWith(begins));
  return known === undefined ? detail : known[1] + detail.slice(known[0].length);
}

/** How often it was prolonged: what was refused, or made it shorter, did not. */
export function countProlonged({ history }: Pick<ActionView, 'history'>): number {
  return history.filter(({ detail }) => /^(renewed: it goes on|extended by )/.test(detail)).length;
}

const undoing = 'It is lifted by itself when the lease ends, and checked to be gone.';

/** What will happen, or, in a dry run, what would. */
export function wordConsequence(consequence: string, mode: ActionMode): string {
  if (mode === 'real') return consequence;
  const would = consequence.replace(
    undoing,
    'It would be lifted by itself when the lease ends, and checked to be gone.',
  );
  return `Dry run, nothing is changed. For real it would be: ${would}`;
}

/** Where something against an action, or not known about it, was looked for. */
export function wordSearched({ target }: Pick<ActionView, 'target'>): string {
  return `none found, searched: the findings of the incident and the pattern of life of ${target.device}`;
}
