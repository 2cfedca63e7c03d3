/** Three readers of one incident: nothing is said that no claim or field holds, and nothing is left out uncounted. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isOneSentence } from '../../../agents/readers/manager.ts';
import { notificationFields } from '../../../agents/readers/duties.ts';
import { readFor } from '../../../agents/readers/index.ts';
import { sentencesOf, type Sentence, type Told } from '../../../agents/readers/reading.ts';
import { readers } from '../../../domain/export.ts';
import type { ActionState } from '../../../domain/action.ts';
import type { Claim } from '../../../domain/incident.ts';
import { actionStates } from '../../../domain/action.ts';
import { absent, hasSharedData, load } from '../../sources/shared-data.ts';
import { action, vishingFindings } from '../story.ts';
import { hostile, toldOf } from './told.ts';

const claimsOf = ({ incident }: Told): Claim[] => incident.narrative?.claims ?? [];
const said = (reader: (typeof readers)[number], told: Told): Sentence[] =>
  sentencesOf(readFor(reader, told));
const text = (reader: (typeof readers)[number], told: Told): string =>
  said(reader, told)
    .map((sentence) => sentence.text)
    .join('\n');

/** What ids of an incident a sentence may cite. */
function idsOf({ incident }: Told): Set<string> {
  return new Set([
    incident.uid,
    ...incident.findings,
    ...incident.actions.map(({ uid }) => uid),
    ...(incident.narrative?.ledger ?? []).map(({ id }) => id),
  ]);
}

describe.each(readers)('%s', (reader) => {
  it('hears verified claims word for word, and what is computed, each with ids that exist', () => {
    const told = toldOf();
    const claims = new Map(claimsOf(told).map((claim) => [claim.id, claim]));
    const ids = idsOf(told);
    const sentences = said(reader, told);
    expect(sentences.length).toBeGreaterThan(4);
    for (const sentence of sentences) {
      for (const id of sentence.cites) expect(ids).toContain(id);
      if (sentence.claim === null) continue;
      expect(sentence).toMatchObject({
        text: claims.get(sentence.claim)?.text,
        cites: claims.get(sentence.claim)?.cites,
      });
    }
  });

  it('never hears what was struck', () => {
    const told = toldOf();
    const { narrative } = told.incident;
    if (narrative === null) throw new Error('the story is told');
    const [first, ...rest] = narrative.claims;
    if (first === undefined) throw new Error('the story has claims');
    const struck = [{ claim: { ...first, text: 'A lie.' }, reasons: ['no evidence'] }];
    const incident = { ...told.incident, narrative: { ...narrative, claims: rest, struck } };
    expect(text(reader, { ...told, incident })).not.toContain('A lie.');
  });

  it('hears an incident that has neither story, nor actions, nor findings', () => {
    const told = toldOf([], { narrative: null, actions: [], entities: [] });
    expect(text(reader, told)).toContain('No action was proposed.');
  });

  it('sees what hides in text that somebody else chose', () => {
    const findings = toldOf().findings.map((one, index) => ({
      ...one,
      message: hostile[index % hostile.length] ?? '',
    }));
    const title = hostile.join(' ');
    const entities = hostile.map((id) => ({ kind: 'hostname' as const, id }));
    const closed = {
      as: 'false_alarm',
      kind: null,
      severity: null,
      note: title,
      by: title,
      at: 0,
    } as const;
    const heard = text(reader, toldOf(findings, { narrative: null, title, entities, closed }));
    expect(heard).not.toMatch(/[\u202e\u200b\u0007\u001b\ud800]/);
    for (const line of heard.split('\n')) expect(line).not.toMatch(/^(#|- item)/);
  });
});

describe('the analyst', () => {
  it('gets every claim once, and every finding under its phase', () => {
    const told = toldOf(vishingFindings());
    const heard = said('analyst', told).flatMap(({ claim }) => claim ?? []);
    expect(heard.toSorted()).toEqual(
      claimsOf(told)
        .map(({ id }) => id)
        .toSorted(),
    );
    const headings = readFor('analyst', told).sections.map(({ heading }) => heading);
    expect(headings).toEqual([
      'At a glance',
      'In short',
      'Phase: Access',
      'Phase: Knowledge',
      'What combines several of these',
      'Across the steps',
      'How sure',
      'Not known',
      'Recommended',
      'Done',
      'Actions, step by step',
    ]);
  });

  it('gets claims of kinds that are not known yet, and those of no finding', () => {
    const told = toldOf();
    const { narrative } = told.incident;
    const [first] = claimsOf(told);
    if (narrative === null || first === undefined) throw new Error('the story is told');
    const cites = [narrative.ledger.find(({ finding }) => finding === null)?.id ?? ''];
    const extra = ['relation', 'recommendation'].map((kind) => ({
      ...first,
      id: `C-${kind}`,
      kind: kind as Claim['kind'],
      cites,
    }));
    const incident = { ...told.incident, narrative: { ...narrative, claims: extra } };
    const { sections } = readFor('analyst', { ...told, incident });
    const place = (id: string) =>
      sections.find((one) => sentencesOf({ sections: [one] }).some(({ claim }) => claim === id))
        ?.heading;
    expect(place('C-relation')).toBe('Across the steps');
    expect(place('C-recommendation')).toBe('Recommended');
  });

  it('reads who `it` is above every step, whichever step stood before', () => {
    const { sections } = readFor('analyst', toldOf(vishingFindings()));
    const steps = sections
      .filter(({ heading }) => heading.startsWith('Phase'))
      .flatMap(({ blocks }) => blocks);
    expect(steps).toHaveLength(12);
    for (const { lead } of steps) expect(lead?.text).toMatch(/UTC, 10\.20\.8\.50: /);
  });
});

describe('the manager', () => {
  it('gets five sentences, and the number of what they leave out', () => {
    const told = toldOf(vishingFindings());
    const sentences = said('manager', told);
    expect(sentences).toHaveLength(5);
    for (const one of sentences) expect(isOneSentence(one.text)).toBe(true);
    const steps = claimsOf(told).filter(
      ({ kind }) =>
        !/^(summary|assessment|hypothesis|unknown|recommendation|action_status)$/.test(kind),
    );
    expect(sentences[0]?.more).toBe(`and ${steps.length} further statements on 14 steps`);
    expect(sentences[3]?.more).toBe('and 2 further open questions');
    expect(sentences[2]?.text).toBe('Of 3 actions proposed: 3 waiting for an answer.');
    expect(sentences[4]?.text).toBe(
      'Needed: an answer to 3 actions, the first by 2024-08-12 10:20:00 UTC.',
    );
  });

  it('is told of every state of an action, and never that a dry run did something', () => {
    for (const state of actionStates) {
      const done = said('manager', toldOf(undefined, { actions: [action(state)] }))[2]?.text ?? '';
      const acts: ActionState[] = [
        'applying',
        'verified',
        'active',
        'taken_over',
        'lifting',
        'lifted',
        'overdue',
      ];
      expect({ state, dry: done.includes('nothing on the network was changed') }).toEqual({
        state,
        dry: acts.includes(state),
      });
    }
  });

  it('is told whether it needs to do something', () => {
    const last = (change: Parameters<typeof toldOf>[1]) =>
      said('manager', toldOf(undefined, change)).at(-1)?.text;
    const actions = [action('overdue')];
    expect(last({ actions })).toMatch(/^Needed: attention now to 1 action that /);
    expect(last({ actions: [], provisional: true })).toMatch(/a confirmation/);
    expect(last({ actions: [] })).toMatch(/^Nothing is needed now/);
    const closed = {
      as: 'duplicate',
      kind: null,
      severity: null,
      note: '',
      by: 'Ada',
      at: 0,
    } as const;
    expect(last({ actions: [], closed })).toMatch(/a person has closed/);
  });

  it('counts as one sentence what ends once, whatever stands in quotes', () => {
    expect(isOneSentence('From 10.20.8.50: it ran “a. b. c”.')).toBe(true);
    expect(isOneSentence('One. Two.')).toBe(false);
  });
});

describe('the regulator', () => {
  it('gets observations, counts, absences and actions, no guess and no advice', () => {
    const told = toldOf(vishingFindings());
    const kinds = new Map(claimsOf(told).map(({ id, kind }) => [id, kind]));
    const heard = said('regulator', told).flatMap(({ claim }) => claim ?? []);
    expect(new Set(heard.map((id) => kinds.get(id)))).toEqual(
      new Set(['observed', 'count', 'absence', 'action_status']),
    );
    const all = text('regulator', told);
    expect(all).not.toMatch(/looks like|judged|Ask its owner|other hands/i);
    expect(all).toContain('Not found: records of how the credential was obtained');
    const left = claimsOf(told).length - heard.length;
    expect(all).toContain(`${left} statements of ${claimsOf(told).length}:`);
  });

  it('gets absolute times only, and both ends counted from one moment', () => {
    const told = toldOf();
    const leads = readFor('regulator', told)
      .sections.find(({ heading }) => heading === 'What was observed')
      ?.blocks.map(({ lead }) => lead?.text ?? '');
    expect(leads).toHaveLength(told.incident.timeline.length);
    for (const lead of leads ?? []) expect(lead).toMatch(/^2024-08-12 \d\d:\d\d:\d\d UTC/);
    expect(text('regulator', told)).toContain(
      'opened the incident at 2024-08-12 09:54:00 UTC. Counted from then, 24 hours end at 2024-08-13 09:54:00 UTC and 72 hours at 2024-08-15 09:54:00 UTC.',
    );
  });

  /** By the texts: 24 hours and 72 hours of the UK's bill, and NIS2 article 23(4)(a) and (b). */
  const duties: Record<string, string[]> = {
    'uk-csrb.initial': ['entity_name', 'service_affected', 'brief_details'],
    'uk-csrb.full': [
      ...['entity_name', 'service_affected', 'time_occurred', 'duration_or_ongoing', 'nature'],
      ...['caused_by_other_regulated_person', 'impact_incl_cross_border'],
      'other_helpful_information',
    ],
    'nis2.early_warning': ['suspected_unlawful_or_malicious', 'could_have_cross_border_impact'],
    'nis2.incident_notification': [
      ...['update_of_early_warning', 'initial_assessment_severity_impact'],
      'iocs_where_available',
    ],
  };

  it('answers, or leaves to a person, every field that the texts of these duties ask for', () => {
    expect(new Set(Object.values(duties).flat())).toEqual(new Set(Object.keys(notificationFields)));
    const all = text('regulator', toldOf());
    for (const [field, { by, words }] of Object.entries(notificationFields)) {
      expect(all.includes(`To be stated by a person: ${words}.`), field).toBe(by === 'person');
    }
    // Whom it hit, whether it crosses borders and what was meant by it stand in no record of a network.
    for (const field of [
      ...['entity_name', 'service_affected', 'caused_by_other_regulated_person'],
      ...['suspected_unlawful_or_malicious', 'could_have_cross_border_impact'],
    ]) {
      expect(notificationFields[field]?.by, field).toBe('person');
    }
  });

  it('answers, or leaves to a person, every field that the first notices and full reports ask for', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const { obligations } = z
      .object({
        obligations: z.array(z.object({ id: z.string(), requiredFields: z.array(z.string()) })),
      })
      .parse(JSON.parse(new TextDecoder().decode(load('regulations.json'))));
    const ours = new Set(Object.keys(duties));
    const asked = obligations.filter(({ id }) => ours.has(id));
    expect(asked).toHaveLength(4);
    expect(new Set(asked.flatMap(({ requiredFields }) => requiredFields))).toEqual(
      new Set(Object.keys(notificationFields)),
    );
  });
});
