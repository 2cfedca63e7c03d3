/** The manager's version: at most five sentences, and how much they leave out. */
import type { Claim } from '../../domain/incident.ts';
import { doneInShort, needed } from './doings.ts';
import { howBad } from './facts.ts';
import {
  claimed,
  claimsOf,
  computed,
  counted,
  quoted,
  utc,
  type Reading,
  type Sentence,
  type Told,
} from './reading.ts';

export function forManager(told: Told): Reading {
  return {
    reader: 'manager',
    heading: 'For the manager: in five sentences',
    sections: [
      {
        heading: 'In five sentences',
        blocks: [
          {
            lead: null,
            sentences: [
              whatHappened(told),
              howBad(told),
              doneInShort(told),
              notKnown(told),
              needed(told),
            ],
          },
        ],
      },
    ],
  };
}

function whatHappened(told: Told): Sentence {
  const { incident } = told;
  const summary = claimsOf(incident).find(
    (claim) => claim.kind === 'summary' && isOneSentence(claim.text),
  );
  const sentence =
    summary === undefined
      ? computed(
          `From ${utc(incident.start)} to ${utc(incident.end)}: ${quoted(incident.title)}.`,
          ['start', 'end', 'title'],
          incident.findings,
        )
      : claimed(summary);
  const steps = incident.timeline.length;
  const left = claimsOf(incident).filter((claim) => tellsSteps(claim) && claim !== summary).length;
  if (steps === 0) return sentence;
  return {
    ...sentence,
    more: `and ${counted(left, 'further statement')} on ${counted(steps, 'step')}`,
  };
}

const elsewhere: ReadonlySet<string> = new Set([
  'assessment',
  'hypothesis',
  'unknown',
  'recommendation',
  'action_status',
]);

function tellsSteps({ kind }: Claim): boolean {
  return !elsewhere.has(kind);
}

function notKnown({ incident }: Told): Sentence {
  const open = claimsOf(incident).filter(({ kind }) => kind === 'unknown');
  const first = open.find(({ text }) => isOneSentence(text));
  if (first !== undefined) {
    const left = open.length - 1;
    return left === 0
      ? claimed(first)
      : { ...claimed(first), more: `and ${counted(left, 'further open question')}` };
  }
  if (incident.narrative === null) {
    return computed('What is not known has not been told yet.', ['narrative']);
  }
  const text =
    open.length === 0
      ? 'No open question was recorded, which does not mean that everything is known.'
      : `${counted(open.length, 'open question')} ${open.length === 1 ? 'is' : 'are'} in the analyst's version.`;
  return computed(
    text,
    ['narrative.claims'],
    open.flatMap(({ cites }) => cites),
  );
}

/** Whether a text ends only once; what stands in quotes is somebody else's. */
export function isOneSentence(text: string): boolean {
  const own = text.replaceAll(/“[^”]*”/g, '“”');
  return [...own.matchAll(/[.!?](?=\s|$)/g)].length <= 1;
}
