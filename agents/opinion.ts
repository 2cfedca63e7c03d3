/** The agents' opinion of an incident: verdict, confidence, reason and what is missing, computed from findings and answers. */
import type { AgentOpinion, AgentVerdictName } from '../domain/agent.ts';
import type { Finding, Severity } from '../domain/finding.ts';
import type { LogRead } from '../domain/log.ts';
import type { Closed } from '../domain/verdict.ts';
import type { ToolAnswer } from './answers.ts';
import { missingFrom } from './missing.ts';
import { assess, independentOf } from './triage.ts';

/** What the opinion rests on besides the findings. */
export interface Known {
  /** Closed incidents that are like it, the most alike first. */
  similar: ToolAnswer['similar'];
  /** As it was computed (`severity.ts`). */
  severity: Severity;
  /** What was read: where else something could have been found. */
  logs: readonly LogRead[];
  revision: number;
}

/** What an incident is judged to be, how surely, and why. */
export type Judgement = Pick<AgentOpinion, 'verdict' | 'confidence' | 'reason'>;

/**
 * The one judgement of an incident, which the agents' opinion and the story both say: malicious or suspicious by how many
 * independent detections agree; benign or misconfiguration where people closed the same case so before: every actor the
 * same, host names among them, and nothing new in it; inconclusive where one learnt departure of a barely known device
 * is all there is. A model has no say in it.
 */
export function judge(findings: readonly Finding[], similar: ToolAnswer['similar']): Judgement {
  const { verdict, confidence, reason, detections } = assess(findings);
  const before = precedent(similar);
  if (before !== null && detections < 3) return before;
  if (isThin(findings)) {
    return {
      verdict: 'inconclusive',
      confidence: 'low',
      reason: 'one departure from a pattern of life that was learnt on a single day',
    };
  }
  return { verdict, confidence, reason };
}

export function opinionOf(
  findings: readonly Finding[],
  { similar, severity, logs, revision }: Known,
): Omit<AgentOpinion, 'standing'> {
  const missing = missingFrom(findings, logs);
  return { severity, missing, revision, ...judge(findings, similar) };
}

/** What people called the same case before; null when they never did, or did not agree. */
function precedent(similar: ToolAnswer['similar']): Judgement | null {
  // Likeness is no sameness: an intruder with an employee's credential at their address differs by a host name only.
  const before = similar.filter(({ same }) => same);
  const verdicts = new Set(before.map(({ closed }) => verdictOf(closed)));
  const [verdict] = verdicts;
  if (verdicts.size !== 1 || verdict === undefined || verdict === null) return null;
  return {
    verdict,
    confidence: before.length > 1 ? 'medium' : 'low',
    reason: 'people closed the same case so before, and nothing new is in it',
  };
}

function verdictOf({ as, kind }: Closed): AgentVerdictName | null {
  if (as !== 'benign_trigger') return null;
  return kind === 'misconfiguration' ? 'misconfiguration' : 'benign';
}

function isThin(given: readonly Finding[]): boolean {
  const findings = independentOf(given);
  const [only] = findings;
  if (findings.length !== 1 || only?.unmapped.basis !== 'baseline') return false;
  const days = only.unmapped.measurements['days_known'];
  return typeof days === 'number' && days <= 1;
}
