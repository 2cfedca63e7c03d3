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

/**
 * How alike a closed incident must be for what a person said of it to count here: at least all detections and the actor
 * the same, which the weights of the comparison make 0.8. Ours: below that it is another case.
 */
const SAME_CASE = 0.8;

/**
 * The verdict: malicious or suspicious by how many independent detections agree; benign or misconfiguration where people
 * closed the same case so before, and nothing new is in it; inconclusive where one learnt departure of a barely known
 * device is all there is. A model has no say in it.
 */
export function opinionOf(
  findings: readonly Finding[],
  known: Known,
): Omit<AgentOpinion, 'standing'> {
  const assessed = assess(findings);
  const { severity, logs, revision } = known;
  const base = { severity, missing: missingFrom(findings, logs), revision };
  const before = precedent(known.similar);
  if (before !== null && assessed.detections < 3) return { ...base, ...before };
  if (isThin(findings)) {
    return {
      ...base,
      verdict: 'inconclusive',
      confidence: 'low',
      reason: 'one departure from a pattern of life that was learnt on a single day',
    };
  }
  const { verdict, confidence, reason } = assessed;
  return { ...base, verdict, confidence, reason };
}

/** What people called the same case before; null when they never did, or did not agree. */
function precedent(
  similar: ToolAnswer['similar'],
): Pick<AgentOpinion, 'verdict' | 'confidence' | 'reason'> | null {
  const same = similar.filter(({ score }) => score >= SAME_CASE);
  const verdicts = new Set(same.map(({ closed }) => verdictOf(closed)));
  const [verdict] = verdicts;
  if (verdicts.size !== 1 || verdict === undefined || verdict === null) return null;
  return {
    verdict,
    confidence: same.length > 1 ? 'medium' : 'low',
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
