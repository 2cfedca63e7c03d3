/** Sentences about actions, rendered from the state their lease is really in. */
import type { ActionState, ActionView } from '../../domain/action.ts';
import { findMode, wordDetail, wordState } from '../../domain/action-words.ts';
import { actionWords } from '../ledger.ts';
import { showControls } from '../quote.ts';
import { computed, counted, listed, quoted, utc, type Sentence, type Told } from './reading.ts';

type Standing = 'in force' | 'overdue' | 'lifted again' | 'waiting for an answer' | 'not done';

const standingOf: Readonly<Record<ActionState, Standing>> = {
  proposed: 'waiting for an answer',
  awaiting_approval: 'waiting for an answer',
  applying: 'in force',
  verified: 'in force',
  active: 'in force',
  taken_over: 'in force',
  lifting: 'in force',
  overdue: 'overdue',
  lifted: 'lifted again',
  recorded: 'not done',
  denied: 'not done',
  rejected: 'not done',
  expired_unapproved: 'not done',
  withdrawn: 'not done',
  failed: 'not done',
};
const order: readonly Standing[] = [
  'overdue',
  'in force',
  'lifted again',
  'waiting for an answer',
  'not done',
];
/** Of what was carried out a dry run only says what would be. */
const dryWords: Readonly<Partial<Record<Standing, string>>> = {
  overdue: 'would be overdue',
  'in force': 'would be in force',
  'lifted again': 'would have been lifted again',
};

/** What was done or waits, counted, and how much of it was a dry run. */
export function doneInShort({ incident }: Told): Sentence {
  const { actions } = incident;
  const cites = actions.map(({ uid }) => uid);
  if (actions.length === 0) return computed('No action was proposed.', ['actions']);
  const parts = order.flatMap((standing) => {
    const those = actions.filter(({ state }) => standingOf[state] === standing);
    return countedStanding(standing, those);
  });
  return computed(
    `Of ${counted(actions.length, 'action')} proposed: ${listed(parts)}.`,
    ['actions'],
    cites,
  );
}

/** What was done apart from what only would have been. */
function countedStanding(standing: Standing, those: readonly ActionView[]): string[] {
  const dry = dryWords[standing];
  const dryRuns = dry === undefined ? 0 : those.filter(isDryRun).length;
  const real = those.length - dryRuns;
  return [
    ...(real === 0 ? [] : [`${real} ${standing}`]),
    ...(dryRuns === 0
      ? []
      : [`${dryRuns} ${dry ?? ''} (dry run: nothing on the network was changed)`]),
  ];
}

/** An action without a decision has not touched anything either. */
export function isDryRun(action: ActionView): boolean {
  return findMode(action) === 'dry';
}

/** What is needed of whoever leads: answers, a confirmation, attention; or nothing. */
export function needed({ incident }: Told): Sentence {
  const waiting = incident.actions.filter(({ state }) => state === 'awaiting_approval');
  const overdue = incident.actions.filter(({ state }) => state === 'overdue');
  const deadlines = waiting.flatMap(({ answerBy }) => answerBy ?? []);
  const first = deadlines.length === 0 ? '' : `, the first by ${utc(Math.min(...deadlines))}`;
  const parts = [
    ...(overdue.length === 0
      ? []
      : [
          `attention now to ${counted(overdue.length, 'action')} that ${overdue.length === 1 ? 'is' : 'are'} overdue`,
        ]),
    ...(waiting.length === 0 ? [] : [`an answer to ${counted(waiting.length, 'action')}${first}`]),
    ...(incident.provisional ? ['a confirmation that the incident is one'] : []),
  ];
  const cites = [...overdue, ...waiting].map(({ uid }) => uid);
  const fields = ['actions', 'provisional', 'closed'];
  if (parts.length > 0) return computed(`Needed: ${parts.join('; ')}.`, fields, cites);
  return incident.closed === null
    ? computed('Nothing is needed now; the incident is open until a person closes it.', fields)
    : computed('Nothing is needed: a person has closed the incident.', fields);
}

/** Each action with every state it went through and when: nothing but what is recorded. */
export function history(action: ActionView): Sentence[] {
  const mode = findMode(action);
  return action.history.map(({ state, at, detail }) =>
    computed(
      `${utc(at)}: ${mode === 'real' ? state.replaceAll('_', ' ') : wordState(state, mode)}${detail === '' ? '' : `, ${quoted(wordDetail(detail, mode))}`}.`,
      ['actions.history', 'actions.decisions'],
      [action.uid],
    ),
  );
}

/** What the action is, on whom, by which D3FEND technique, and whether it only would have been done. */
export function actionLead(action: ActionView): Sentence {
  const dry = isDryRun(action) ? ', dry run' : '';
  return computed(
    `${showControls(capital(actionWords(action)))} (${action.d3fend}${dry})`,
    ['actions.kind', 'actions.target', 'actions.d3fend', 'actions.decision'],
    [action.uid],
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
