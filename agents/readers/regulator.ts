/** The regulator's version: a timeline of what was recorded, in absolute times, without any guess, judgement or advice. */
import { showControls } from '../quote.ts';
import { deadlines, forPeopleToState, indicatorCount } from './duties.ts';
import { actionLead, doneInShort, history } from './doings.ts';
import { closedAs, span, whoActed } from './facts.ts';
import {
  claimed,
  claimsOf,
  computed,
  counted,
  listed,
  section,
  sentencesOf,
  utc,
  type Reading,
  type Section,
  type Sentence,
  type Told,
} from './reading.ts';
import { stepsOf } from './steps.ts';
import { namedTactics, namedTechniques } from './techniques.ts';

/** What was seen, counted or searched for in vain: nothing that compares, judges, guesses or advises. */
const factual: ReadonlySet<string> = new Set(['observed', 'count', 'absence']);

/** Addresses named before the rest is counted. */
const ADDRESSES_NAMED = 12;

export function forRegulator(told: Told): Reading {
  const sections = [
    ...section('The incident', [...identity(told), span(told), ongoing(told), nature(told)]),
    ...section('Times to notify', deadlines(told)),
    ...timeline(told),
    ...section('What was affected', [
      whoActed(told, 'acted, by the records'),
      ...addressed(told),
      indicatorCount(told),
    ]),
    ...section('What was done', [doneInShort(told), ...statements(told)]),
    ...done(told),
    ...section('What is not yet known', [...notYetKnown(told), ...forPeopleToState()]),
  ];
  return {
    reader: 'regulator',
    heading: 'For the regulator: what was recorded, in UTC',
    sections: [...sections, ...section('What this version leaves out', [leftOut(told, sections)])],
  };
}

function identity({ incident }: Told): Sentence[] {
  const { uid, revision, updatedAt, asLive, closed } = incident;
  return [
    computed(
      `Incident ${showControls(uid)}, revision ${revision}, as of ${utc(updatedAt)}.`,
      ['uid', 'revision', 'updatedAt'],
      [uid],
    ),
    ...(asLive
      ? [computed('The records are a replay that was declared to be live.', ['asLive'])]
      : []),
    ...(closed === null ? [] : [closedAs(closed)]),
  ];
}

function ongoing({ incident }: Told): Sentence {
  const { status, end } = incident;
  const state =
    status === 'closed' ? 'a person has closed the incident' : 'the incident is open to new ones';
  return computed(
    `The last record joined so far is of ${utc(end)}, and ${state}.`,
    ['status', 'end'],
    [],
  );
}

/** Which detections, by ATT&CK: how the records were classified, not who did it or why. */
function nature({ findings }: Told): Sentence {
  const pairs = findings.flatMap(({ attacks }) => attacks);
  const used = namedTechniques(pairs.map(({ technique }) => technique.uid));
  const aims = namedTactics(pairs.map(({ tactic }) => tactic.uid));
  return computed(
    used.length === 0
      ? 'The detections name no ATT&CK technique.'
      : `The detections classify the records by MITRE ATT&CK as ${listed(aims)}: ${listed(used)}.`,
    ['findings.attacks'],
    findings.map(({ finding_info }) => finding_info.uid),
  );
}

/** Without what only combines other findings: it records nothing of its own. */
function timeline(told: Told): Section[] {
  const blocks = stepsOf(told, factual)
    .filter(({ composite }) => !composite)
    .map(({ block }) => block);
  return blocks.length === 0 ? [] : [{ heading: 'What was observed', blocks }];
}

/** The other side of the records that were kept; a sample of all, so the figure is a lower bound and says so. */
function addressed({ findings }: Told): Sentence[] {
  const sources = new Set(findings.map(({ src_endpoint }) => src_endpoint.ip));
  const seen = findings.flatMap(({ dst_endpoint, evidences }) => [
    ...(dst_endpoint === undefined ? [] : [dst_endpoint.ip]),
    ...evidences.flatMap((evidence) => evidence.dst_endpoint?.ip ?? []),
  ]);
  const others = [...new Set(seen)].filter((ip) => !sources.has(ip)).sort();
  if (others.length === 0) return [];
  return [
    computed(
      `Addresses contacted in the records that were kept: ${listed(others.map(showControls), ADDRESSES_NAMED)}.`,
      ['findings.dst_endpoint', 'findings.evidences'],
      findings.map(({ finding_info }) => finding_info.uid),
    ),
  ];
}

function statements({ incident }: Told): Sentence[] {
  return claimsOf(incident)
    .filter(({ kind }) => kind === 'action_status')
    .map(claimed);
}

function done({ incident }: Told): Section[] {
  const blocks = incident.actions.map((action) => ({
    lead: actionLead(action),
    sentences: history(action),
  }));
  return blocks.length === 0 ? [] : [{ heading: 'What was done, and when', blocks }];
}

/**
 * Open questions by the searches that found nothing, not by the words of their claims, which may guess at a cause or
 * advise.
 */
function notYetKnown({ incident }: Told): Sentence[] {
  const { narrative } = incident;
  if (narrative === null) return [];
  const ids = new Set(
    claimsOf(incident)
      .filter(({ kind }) => kind === 'unknown')
      .flatMap(({ cites }) => cites),
  );
  return narrative.ledger
    .filter(({ id, kind }) => kind === 'absence' && ids.has(id))
    .map(({ id, summary, fields }) => {
      const { searched } = fields;
      const where = (Array.isArray(searched) ? searched : [searched ?? '']).map((one) =>
        showControls(String(one)),
      );
      const what = showControls(summary);
      return computed(
        searched === undefined ? `Not found: ${what}.` : `Not found: ${what} (${listed(where)}).`,
        ['narrative.ledger'],
        [id],
      );
    });
}

function leftOut({ incident }: Told, sections: readonly Section[]): Sentence {
  const shown = new Set(sentencesOf({ sections }).flatMap(({ claim }) => claim ?? []));
  const claims = claimsOf(incident);
  const left = claims.filter(({ id }) => !shown.has(id)).length;
  return computed(
    `${counted(left, 'statement')} of ${claims.length}: those that summarise, combine, compare, judge, guess, ask or advise.`,
    ['narrative.claims'],
  );
}
