/** The tool that compares an incident with those people closed: what it says of them, and what the verdict rests on. */
import type { ToolAnswer, ToolFact } from '../../agents/answers.ts';
import { compareWith, traitsOf, type Comparison } from '../../agents/look-ups/similar.ts';
import { words } from '../../agents/tellers/telling.ts';
import type { Finding } from '../../domain/finding.ts';
import type { ActivityPorts } from '../ports.ts';
import { counted, notFound } from './facts.ts';

/** The most alike of the closed incidents, told in one fact. */
export async function similarIncidents(
  { storage }: Pick<ActivityPorts, 'storage'>,
  { incident, findings }: { incident: string; findings: readonly Finding[] },
): Promise<Omit<ToolAnswer, 'question'>> {
  const past = await storage.closedToCompare(incident);
  const leftOut = await storage.closedLeftOut(incident);
  const comparison = compareWith(traitsOf(findings), past, leftOut);
  const similar = comparison.similar.map(({ uid, same, score, closed }) => ({
    ...{ uid, same, score, closed },
  }));
  return { facts: [factOf(comparison)], similar };
}

function factOf({ compared, leftOut, similar }: Comparison): ToolFact {
  if (compared === 0) return noneToCompare(leftOut);
  const [most] = similar;
  return counted({
    summary: 'closed incidents that share detections, techniques or actors',
    fields: {
      compared_words: words(compared, 'closed incident'),
      similar_words: `${similar.length === 0 ? 'none' : similar.length} ${similar.length === 1 ? 'is' : 'are'} like this one`,
      ...(most === undefined
        ? {}
        : { incident: most.uid, closed: most.closed.as.replaceAll('_', ' ') }),
      ...leftOutFields(leftOut),
    },
    template:
      (most === undefined
        ? 'Of {compared}, {similar}'
        : 'Of {compared}, {similar}; the one most like it is {incident}, closed as {closed}') +
      (leftOut === 0 ? '.' : `; ${leftOutWords(leftOut)}.`),
  });
}

function noneToCompare(leftOut: number): ToolFact {
  const others = leftOut === 0 ? '' : `; ${leftOutWords(leftOut)}`;
  return notFound({
    summary: 'closed incidents to compare with',
    fields: {
      searched: `all ${leftOut === 0 ? '' : 'other '}closed incidents`,
      ...leftOutFields(leftOut),
    },
    template: `There is no closed incident to compare with ({searched} were searched${others}).`,
  });
}

function leftOutFields(leftOut: number): Record<string, string> {
  return leftOut === 0 ? {} : { left_out_words: words(leftOut, 'closed incident') };
}

function leftOutWords(leftOut: number): string {
  const [were, they] = leftOut === 1 ? ['was', 'it was'] : ['were', 'they were'];
  return `{left_out} ${were} left out, because what ${they} closed as can still be taken back`;
}
