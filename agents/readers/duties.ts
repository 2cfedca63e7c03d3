/** What notifications of an incident ask for, and which of it an incident can answer by itself. */
import { computed, counted, utc, type Sentence, type Told } from './reading.ts';

const HOUR_MS = 3_600_000;

/** First notice and full report, counted from the same moment (UK CSRB; NIS2 article 23(4)(a) and (b)). */
const FIRST_NOTICE_HOURS = 24;
const FULL_REPORT_HOURS = 72;

/** Who can answer a field: the incident, or only a person who knows the organisation. */
export type AnsweredBy = 'incident' | 'person';

/**
 * The fields of the first notices and full reports of UK CSRB and NIS2 (`regulations.json`, `requiredFields`). Nothing
 * about services, customers, borders or intent is in network records: a person states it.
 */
export const notificationFields: Readonly<Record<string, { by: AnsweredBy; words: string }>> = {
  entity_name: { by: 'person', words: 'the name of the organisation' },
  service_affected: { by: 'person', words: 'the service affected' },
  brief_details: { by: 'incident', words: 'brief details' },
  time_occurred: { by: 'incident', words: 'when it occurred' },
  duration_or_ongoing: { by: 'incident', words: 'how long it lasted, or that it goes on' },
  nature: { by: 'incident', words: 'its nature' },
  caused_by_other_regulated_person: {
    by: 'person',
    words: 'whether another regulated organisation caused it',
  },
  impact_incl_cross_border: { by: 'person', words: 'its impact, across borders too' },
  other_helpful_information: { by: 'incident', words: 'other helpful information' },
  suspected_unlawful_or_malicious: {
    by: 'person',
    words: 'whether an unlawful or malicious act is suspected',
  },
  could_have_cross_border_impact: {
    by: 'person',
    words: 'whether it could have an impact across borders',
  },
  update_of_early_warning: { by: 'person', words: 'what changed since the first notice' },
  initial_assessment_severity_impact: {
    by: 'person',
    words: 'a first assessment of its severity and impact',
  },
  iocs_where_available: { by: 'incident', words: 'indicators of compromise' },
};

/** Two absolute times, from the only moment that is recorded; whether they bind is a person's to say. */
export function deadlines({ incident: { createdAt } }: Told): Sentence[] {
  const after = (hours: number) => utc(createdAt + hours * HOUR_MS);
  return [
    computed(
      `Watchbill opened the incident at ${utc(createdAt)}. Counted from then, 24 hours end at ${after(FIRST_NOTICE_HOURS)} and 72 hours at ${after(FULL_REPORT_HOURS)}.`,
      ['createdAt'],
    ),
    computed(
      'Whether a duty to notify exists, and when somebody became aware, is not recorded in an incident.',
      ['createdAt'],
    ),
  ];
}

/** What notifications ask for and network records do not hold. */
export function forPeopleToState(): Sentence[] {
  return Object.values(notificationFields)
    .filter(({ by }) => by === 'person')
    .map(({ words }) => computed(`To be stated by a person: ${words}.`, []));
}

/** Indicators that findings carry, which the STIX export holds. */
export function indicatorCount({ findings }: Told): Sentence {
  const carrying = findings.filter(({ unmapped }) => (unmapped.indicators ?? []).length > 0);
  const ids = new Set(
    carrying.flatMap(({ unmapped }) => unmapped.indicators ?? []).map((i) => i.id),
  );
  return computed(
    `Indicators of compromise: ${ids.size === 0 ? 'none' : `${counted(ids.size, 'indicator')}, in the STIX export`}.`,
    ['findings.unmapped.indicators'],
    carrying.map(({ finding_info }) => finding_info.uid),
  );
}
