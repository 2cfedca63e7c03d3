/** The analyst's version: everything that stands, by phases of the attack; then how sure, what is not known, what was done. */
import type { Claim } from '../../domain/incident.ts';
import { phaseNames, phaseOf, phases, type Phase } from '../../domain/phase.ts';
import { actionLead, doneInShort, history, needed } from './doings.ts';
import { howBad, span, standing, whoActed } from './facts.ts';
import {
  claimed,
  claimsOf,
  computed,
  counted,
  listed,
  section,
  type Reading,
  type Section,
  type Sentence,
  type Told,
} from './reading.ts';
import { findingOf, stepsOf, type Step } from './steps.ts';
import { namedTactics, namedTechniques } from './techniques.ts';

/** Kinds with a place of their own; every other kind is told where it happened. */
const placed: Readonly<Record<string, string>> = {
  summary: 'In short',
  assessment: 'How sure',
  hypothesis: 'How sure',
  unknown: 'Not known',
  recommendation: 'Recommended',
  action_status: 'Done',
};

export function forAnalyst(told: Told): Reading {
  const { incident, context = [] } = told;
  const claims = claimsOf(incident);
  const at = (heading: string) =>
    claims.filter(({ kind }) => placed[kind] === heading).map(claimed);
  return {
    reader: 'analyst',
    heading: 'For the analyst: everything that stands',
    sections: [
      ...section('At a glance', [
        howBad(told),
        span(told),
        whoActed(told),
        ...standing(told),
        doneInShort(told),
        needed(told),
      ]),
      ...section('In short', at('In short')),
      ...phaseSections(told),
      ...section('Across the steps', acrossSteps(told, claims)),
      ...section('How sure', [...at('How sure'), ...checked(told)]),
      ...section('Not known', at('Not known')),
      ...section('Recommended', at('Recommended')),
      ...section('Done', at('Done')),
      ...actionHistory(told),
      ...section('Context, which is no evidence', context),
    ],
  };
}

/** A step stands under the phase of its first tactic; what combines other findings stands under its own heading. */
function phaseSections(told: Told): Section[] {
  const kinds = new Set(claimsOf(told.incident).map(({ kind }) => kind as string));
  for (const kind of Object.keys(placed)) kinds.delete(kind);
  const steps = stepsOf(told, kinds);
  const under = (heading: string, of: (step: Step) => boolean): Section[] => {
    const blocks = steps.filter(of).map(withTechniques);
    return blocks.length === 0 ? [] : [{ heading, blocks }];
  };
  return [
    ...phases.flatMap((phase) =>
      under(`Phase: ${phaseNames[phase]}`, (step) => phaseOfStep(step) === phase),
    ),
    ...under('No phase', (step) => !step.composite && phaseOfStep(step) === undefined),
    ...under('What combines several of these', ({ composite }) => composite),
  ];
}

function phaseOfStep({ entry, composite }: Step): Phase | undefined {
  return composite ? undefined : phaseOf(entry.tactic);
}

function withTechniques({ entry, block }: Step) {
  if (entry.techniques.length === 0) return block;
  const names = [...namedTactics([entry.tactic]), ...namedTechniques(entry.techniques)];
  const named = computed(
    `ATT&CK: ${listed(names)}.`,
    ['timeline.tactic', 'timeline.techniques'],
    [entry.finding],
  );
  return { ...block, sentences: [...block.sentences, named] };
}

function acrossSteps({ incident }: Told, claims: readonly Claim[]): Sentence[] {
  const { narrative, timeline } = incident;
  if (narrative === null) return [];
  const shown = new Set(timeline.map(({ finding }) => finding));
  return claims
    .filter((claim) => {
      const finding = findingOf(claim, narrative);
      return placed[claim.kind] === undefined && (finding === null || !shown.has(finding));
    })
    .map(claimed);
}

/** How much of what was said stands. */
function checked({ incident: { narrative } }: Told): Sentence[] {
  if (narrative === null) return [];
  const { claims, struck } = narrative;
  return [
    computed(
      `${counted(claims.length, 'statement')} verified against the evidence, ${struck.length === 0 ? 'none' : struck.length} struck.`,
      ['narrative.claims', 'narrative.struck'],
    ),
  ];
}

function actionHistory({ incident }: Told): Section[] {
  const blocks = incident.actions.map((action) => ({
    lead: actionLead(action),
    sentences: history(action),
  }));
  return blocks.length === 0 ? [] : [{ heading: 'Actions, step by step', blocks }];
}
