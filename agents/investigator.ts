/** The investigator: which questions are put to which tools, by whom, and when enough was asked. */
import type { ToolQuestion } from '../domain/agent.ts';
import { weighsNothing, type Finding } from '../domain/finding.ts';
import type { LedgerEntry } from '../domain/incident.ts';
import { ownerOf } from './team.ts';

/** What rules ask at one revision: more would tell a reader nothing that these do not. */
export const MAX_QUESTIONS = 12;

/** What the model of one agent may ask on top, in one round. */
export const MAX_MODEL_QUESTIONS = 2;

/**
 * The questions that rules ask of an incident, at most `MAX_QUESTIONS`: each agent about the findings it owns, every
 * entity once for each tool; then what the techniques are known of, and which past incidents are like it. The verdict
 * rests on these alone, so that nothing a model says can lead it elsewhere.
 */
export function questionsFor(
  ledger: readonly LedgerEntry[],
  findings: readonly Finding[],
): ToolQuestion[] {
  const detections = new Map(
    findings.map((f) => [f.finding_info.uid, f.finding_info.analytic.uid]),
  );
  const seen = new Set<string>();
  // What weighs nothing leads to no question either: an incident is investigated the same with it.
  const telling = new Set(findings.filter((f) => !weighsNothing(f)).map((f) => f.finding_info.uid));
  const about = ledger.filter(
    ({ kind, finding }) => kind === 'observation' && telling.has(finding ?? ''),
  );
  const byAgent = about.flatMap((entry) => {
    const agent = ownerOf(detections.get(entry.finding ?? '') ?? '');
    return agent.asks.map((ask) => ({ agent: agent.name, about: entry.id, ...ask }));
  });
  const unique = byAgent.filter((question) => {
    const entity = entityIn(ledger, question);
    const key = `${question.tool} ${entity ?? ''}`;
    if (entity === null || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
  return [...unique.slice(0, MAX_QUESTIONS - 2), ...wholeQuestions(ledger)];
}

function wholeQuestions(ledger: readonly LedgerEntry[]): ToolQuestion[] {
  const having = (field: string) =>
    ledger.find(({ kind, fields }) => kind === 'count' && Object.hasOwn(fields, field));
  const techniques = having('techniques');
  const sources = having('sources');
  return [
    ...(techniques === undefined
      ? []
      : [question('technique', techniques.id, 'techniques' as const)]),
    ...(sources === undefined
      ? []
      : [question('similar_incidents', sources.id, 'sources' as const)]),
  ];
}

function question(
  tool: ToolQuestion['tool'],
  about: string,
  field: ToolQuestion['field'],
): ToolQuestion {
  return { agent: 'investigator', tool, about, field };
}

/** The one value that a question is about; null when the entry does not name it, or names several. */
export function entityIn(
  ledger: readonly LedgerEntry[],
  { about, field }: Pick<ToolQuestion, 'about' | 'field'>,
): string | null {
  const entry = ledger.find(({ id }) => id === about);
  if (entry === undefined || !Object.hasOwn(entry.fields, field)) return null;
  const value = entry.fields[field];
  return typeof value === 'string' && value !== '' ? value : null;
}
