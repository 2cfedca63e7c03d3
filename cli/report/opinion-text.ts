/** What agents make of an incident and how sound its story is, as the command line tells it. */
import type { AgentOpinion } from '../../domain/agent.ts';
import type { Incident, Narrative } from '../../domain/incident.ts';
import { terminalText } from '../output/terminal-text.ts';
import { hang, type Layout } from './wrap.ts';

/** Columns of a heading with the gaps around it. */
export const headed = 14;

/** A text behind its heading, in lines. */
export function headedLines(heading: string, text: string, { width }: Layout): string[] {
  return hang(`  ${heading.padEnd(headed - 4)}  `, terminalText(text), { indent: headed, width });
}

/** The agents' verdict with what it counts for, and what would settle it; nothing until they have looked. */
export function opinionLines({ agent, closed }: Incident, layout: Layout): string[] {
  if (agent === null) return [];
  const { verdict, confidence, standing, missing } = agent;
  const counts = standingWords(standing, closed !== null);
  return [
    ...headedLines('Agents', `${verdict}, ${confidence} confidence; ${counts}`, layout),
    ...(missing.length === 0 ? [] : headedLines('Missing', missingText(missing), layout)),
  ];
}

/** Once a person decided there is nothing left to recommend. */
function standingWords(standing: AgentOpinion['standing'], decided: boolean): string {
  switch (standing) {
    case 'noted':
      return 'counts for nothing at this level';
    case 'recommended':
      return decided ? 'was recommended, a person decided' : 'recommended, you decide';
    case 'stands':
      return 'stands by delegation';
  }
}

/** `no sensor sees A; looked for, not found: B (okta.json)`. */
function missingText(missing: AgentOpinion['missing']): string {
  return missing
    .map(({ what, why, searched }) =>
      why === 'no_sensor'
        ? `no sensor sees ${what}`
        : `looked for, not found: ${what} (${searched.join(', ')})`,
    )
    .join('; ');
}

/** How much was verified, and, where the story was mended or rules had to tell it, that and why. */
export function soundnessLines(narrative: Narrative, layout: Layout): string[] {
  const { claims, struck } = narrative;
  const total = claims.length === 1 ? '1 statement' : `${claims.length} statements`;
  const verified = `${total}, ${claims.length} verified, ${struck.length || 'none'} struck`;
  return [verified, ...tellerTexts(narrative)]
    .flatMap((text) => headedLines('', text, layout))
    .map((line) => layout.style.paint('dim', line));
}

function tellerTexts({ narrator, support }: Narrative): string[] {
  if (support === null) return [];
  const { drafted, supported, repairs, fallback } = support;
  if (fallback !== null) return [`offline rules told it: ${fallback}`];
  if (repairs === 0) return [];
  const mended = repairs === 1 ? 'once' : repairs === 2 ? 'twice' : `${repairs} times`;
  return [
    `told by model ${narrator}; first draft: ${supported} of ${drafted} supported, repaired ${mended}`,
  ];
}
