/** The triage agent without a model: verdict and confidence, computed from findings alone. */
import { isComposite, weighty, type Finding } from '../domain/finding.ts';

export interface Assessment {
  verdict: 'malicious' | 'suspicious';
  confidence: 'high' | 'medium' | 'low';
  /** Why, in words without figures: the figures stand beside it. */
  reason: string;
  /** Independent ones: composites only say again what their parts say. */
  findings: number;
  detections: number;
  learnt: number;
  rules: number;
  /** What it looks like, worded as a guess; null when one detection alone says too little. */
  hypothesis: string | null;
}

/** The findings that weigh something and are no composites of others; all of them where there is nothing else. */
export function independentOf(given: readonly Finding[]): readonly Finding[] {
  const findings = weighty(given);
  const independent = findings.filter((finding) => !isComposite(finding));
  return independent.length === 0 ? findings : independent;
}

/** How sure the findings make us: independent detections and bases that agree, never a model's own word. */
export function assess(given: readonly Finding[]): Assessment {
  const findings = independentOf(given);
  const detections = new Set(findings.map((f) => f.finding_info.analytic.uid)).size;
  const learnt = findings.filter((f) => f.unmapped.basis === 'baseline').length;
  const rules = findings.length - learnt;
  const bothBases = learnt > 0 && rules > 0;
  return {
    findings: findings.length,
    detections,
    learnt,
    rules,
    hypothesis: hypothesisOf(findings),
    ...(detections >= 3 && bothBases
      ? {
          verdict: 'malicious',
          confidence: 'high',
          reason:
            'several independent detections agree, both by rule and by departure from what is normal',
        }
      : detections >= 2
        ? { verdict: 'malicious', confidence: 'medium', reason: 'independent detections agree' }
        : {
            verdict: 'suspicious',
            confidence: 'low',
            reason: 'a single detection; an authorised test or a change could explain it',
          }),
  };
}

/** What the tactics seen together look like. */
function hypothesisOf(findings: readonly Finding[]): string | null {
  const tactics = new Set(findings.flatMap((f) => f.attacks.map((a) => a.tactic.uid)));
  const entered = tactics.has('TA0001');
  const explored = tactics.has('TA0007') || tactics.has('TA0043');
  const guessed = tactics.has('TA0006');
  if (entered && explored) {
    const then = guessed ? 'look around and guess further credentials' : 'look around';
    return `It looks like an intruder who uses an employee's credential from a machine of their own to ${then}; an authorised penetration test would look the same.`;
  }
  if (explored && guessed) {
    return 'It looks like somebody exploring the network and guessing credentials; an authorised vulnerability scan would look the same.';
  }
  return null;
}

/** The incident's name: how it began, and what kinds of step followed. */
export function titleOf(findings: readonly Finding[]): string {
  const [first, ...later] = [...independentOf(findings)].sort(
    (a, b) => a.start_time - b.start_time,
  );
  if (first === undefined) return 'Empty incident';
  const begun = first.finding_info.analytic.name;
  const names = new Set(later.map((f) => f.finding_info.analytic.name));
  names.delete(begun);
  const followed = names.size === 0 ? '' : `, then ${[...names].map(lowerFirst).join(', ')}`;
  return `${first.src_endpoint.ip}: ${lowerFirst(first.finding_info.title)}${followed}`;
}

/** `Network scan` becomes `network scan`; an abbreviation such as `SMB` stays. */
export function lowerFirst(text: string): string {
  return text.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}
