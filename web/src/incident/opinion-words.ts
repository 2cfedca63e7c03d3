/** Says the agents' opinion, and how well a story was supported, in plain words. */
import type { AgentOpinion, Narrative } from '../api.ts';

export const verdictWords: Record<AgentOpinion['verdict'], string> = {
  malicious: 'Malicious',
  suspicious: 'Suspicious',
  misconfiguration: 'Misconfiguration',
  benign: 'Benign',
  inconclusive: 'Inconclusive',
};

export const missingWords: Record<AgentOpinion['missing'][number]['why'], string> = {
  no_sensor: 'no sensor sees it',
  not_found: 'looked for, not found',
};

/** What the agents' verdict counts for; once a person decided there is nothing left to recommend. */
export function standingWords(standing: AgentOpinion['standing'], decided: boolean): string {
  switch (standing) {
    case 'noted':
      return 'counts for nothing at this level';
    case 'recommended':
      return decided ? 'was recommended: a person decided' : 'recommended: you decide';
    case 'stands':
      return 'stands by delegation';
  }
}

function times(count: number): string {
  if (count === 1) return 'once';
  return count === 2 ? 'twice' : `${count} times`;
}

/** `first draft: 24 of 31 supported, repaired twice`; null where the first draft stood. */
export function draftWords(support: Narrative['support']): string | null {
  if (support === null || support.repairs === 0) return null;
  const { drafted, supported, repairs } = support;
  return `first draft: ${supported} of ${drafted} supported, repaired ${times(repairs)}`;
}
