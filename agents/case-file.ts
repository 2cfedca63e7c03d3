/** The case file of an incident: the ledger of its facts, and the statements that the offline narrator makes of them. */
import type { ActionView } from '../domain/action.ts';
import { weighsNothing, type Finding } from '../domain/finding.ts';
import type { Claim } from '../domain/incident.ts';
import type { LogRead } from '../domain/log.ts';
import { similarIn, tellAnswers, type ToolAnswer } from './answers.ts';
import { newClaims, type Claims } from './claims.ts';
import { newLedger, times, type Ledger } from './ledger.ts';
import { judge, type Judgement } from './opinion.ts';
import { tellAction } from './tellers/action.ts';
import { tell } from './tellers/index.ts';
import { tellUnknown } from './tellers/unknown.ts';
import { became, words } from './tellers/telling.ts';
import { assess, independentOf, lowerFirst } from './triage.ts';

export interface Story {
  /** The incident's findings, in any order. */
  findings: readonly Finding[];
  actions: readonly ActionView[];
  /** What tools answered about it. */
  answers?: readonly ToolAnswer[];
  /** What was read; the logs that findings rest on were, whether they are named or not. */
  logs?: readonly LogRead[];
}

export interface CaseFile {
  ledger: Ledger;
  /** What the offline narrator says, unverified. */
  draft: Claim[];
}

/** The same for findings in any order. */
export function caseFileOf({ findings: given, actions, answers = [], logs = [] }: Story): CaseFile {
  const ledger = newLedger();
  const claims = newClaims();
  const findings = inOrder(independentOf(given));
  const others = given.filter((finding) => !findings.includes(finding));
  const composites = inOrder(others.filter((finding) => !weighsNothing(finding)));
  const remarks = inOrder(others.filter(weighsNothing));
  sayInShort(findings, ledger, claims);
  [...findings, ...composites, ...remarks].forEach((finding, index, told) =>
    tell(finding, { ledger, claims, before: told[index - 1] ?? null }),
  );
  sayTechniques(findings, ledger, claims);
  tellAnswers(answers, ledger, claims);
  sayHowSure(findings, judge(given, similarIn(answers)), { ledger, claims });
  tellUnknown([...findings, ...composites], logs, { ledger, claims });
  for (const action of actions) tellAction(action, ledger, claims);
  return { ledger, draft: claims.claims };
}

function inOrder(findings: readonly Finding[]): Finding[] {
  return findings.toSorted(
    (a, b) => a.start_time - b.start_time || (a.finding_info.uid < b.finding_info.uid ? -1 : 1),
  );
}

/** One sentence for who reads no further: who, when, and which kinds of step. */
function sayInShort(findings: readonly Finding[], ledger: Ledger, claims: Claims): void {
  const [first] = findings;
  if (first === undefined) return;
  const sources = [...new Set(findings.map((f) => f.src_endpoint.ip))];
  const end = Math.max(...findings.map((f) => f.end_time));
  const facts = ledger.count(findings, 'the kinds of step and how often each was found', {
    sources,
    steps: stepsOf(findings),
    ...times('start', first.start_time),
    ...times('end', end),
  });
  const sameDay = facts.fields['start_date'] === facts.fields['end_date'];
  claims.say(
    'summary',
    `{sources}, from {start} on {date} until {end}${sameDay ? '' : ' on {end_date}'}: {steps}.`,
    {
      sources: [facts, 'sources'],
      start: [facts, 'start_clock'],
      date: [facts, 'start_date'],
      end: [facts, 'end_clock'],
      ...(sameDay ? {} : { end_date: [facts, 'end_date'] as const }),
      steps: [facts, 'steps'],
    },
  );
}

/** `network range scan (4 times)`, in the order in which the kinds first appeared. */
function stepsOf(findings: readonly Finding[]): string[] {
  const counts = new Map<string, number>();
  for (const { finding_info: info } of findings) {
    const name = lowerFirst(info.analytic.name);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].map(([name, times]) => (times === 1 ? name : `${name} (${times} times)`));
}

/** The techniques of ATT&CK in the order in which they first appeared. */
function sayTechniques(findings: readonly Finding[], ledger: Ledger, claims: Claims): void {
  const techniques = new Set(
    findings.flatMap(({ attacks }) =>
      attacks.map(({ technique }) => `${technique.uid} (${technique.name})`),
    ),
  );
  if (techniques.size === 0) return;
  const facts = ledger.count(findings, 'techniques of ATT&CK that its detections name', {
    techniques: [...techniques],
  });
  claims.say('relation', 'Techniques of ATT&CK, by first appearance: {techniques}.', {
    techniques: [facts, 'techniques'],
  });
}

function sayHowSure(
  findings: readonly Finding[],
  { verdict, confidence, reason }: Judgement,
  { ledger, claims }: { ledger: Ledger; claims: Claims },
): void {
  const assessed = assess(findings);
  const basis = ledger.count(findings, 'how many findings, of which detections and bases', {
    findings: words(assessed.findings, 'finding'),
    detections: words(assessed.detections, 'detection'),
    learnt: became(assessed.learnt, 'by departure from learnt behaviour'),
    rules: became(assessed.rules, 'by fixed rule'),
    ...{ verdict, confidence, reason },
  });
  claims.say(
    'assessment',
    'Judged {verdict}, with {confidence} confidence: {reason}. It rests on {findings} of {detections}, {learnt} and {rules}.',
    {
      verdict: [basis, 'verdict'],
      confidence: [basis, 'confidence'],
      reason: [basis, 'reason'],
      findings: [basis, 'findings'],
      detections: [basis, 'detections'],
      learnt: [basis, 'learnt'],
      rules: [basis, 'rules'],
    },
  );
  // A guess at an intruder beside a verdict that says otherwise would be a second verdict.
  if (assessed.hypothesis === null || !(verdict === 'malicious' || verdict === 'suspicious'))
    return;
  const guess = ledger.count(findings, 'which tactics were seen together', {
    hypothesis: assessed.hypothesis,
  });
  claims.say('hypothesis', '{hypothesis}', { hypothesis: [guess, 'hypothesis'] });
}
