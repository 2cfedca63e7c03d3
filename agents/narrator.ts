/** The offline narrator: tells an incident from its findings and actions, without any model. */
import type { ActionView } from '../domain/action.ts';
import { weighsNothing, type Finding } from '../domain/finding.ts';
import type { Claim, ClaimKind, Narrative } from '../domain/incident.ts';
import { newClaims, type Claims } from './claims.ts';
import { actionFields, newLedger, times, type Ledger } from './ledger.ts';
import { tell } from './tellers/index.ts';
import { words } from './tellers/telling.ts';
import { indexLedger, verifyClaim } from './verifier.ts';
import { assess, independentOf, lowerFirst } from './triage.ts';

export interface Story {
  /** The incident's findings, in any order. */
  findings: readonly Finding[];
  actions: readonly ActionView[];
  /** The incident revision that is told. */
  revision: number;
}

/** Tells the story, verifies each claim and strikes what the evidence does not support. */
export function narrate(story: Story): Narrative {
  const ledger = newLedger();
  const claims = newClaims();
  const findings = inOrder(independentOf(story.findings));
  const others = story.findings.filter((finding) => !findings.includes(finding));
  const composites = inOrder(others.filter((finding) => !weighsNothing(finding)));
  const remarks = inOrder(others.filter(weighsNothing));
  sayInShort(findings, ledger, claims);
  [...findings, ...composites, ...remarks].forEach((finding, index, told) =>
    tell(finding, { ledger, claims, before: told[index - 1] ?? null }),
  );
  sayHowSure(findings, ledger, claims);
  sayWhatIsNotKnown(findings, ledger, claims);
  story.actions.forEach((action) => sayAction(action, ledger, claims));
  return verified({ claims: claims.claims, ledger, revision: story.revision });
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
  const facts = ledger.count(null, 'the kinds of step and how often each was found', {
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

function sayHowSure(findings: readonly Finding[], ledger: Ledger, claims: Claims): void {
  const assessed = assess(findings);
  const basis = ledger.count(null, 'how many findings, of which detections and bases', {
    findings: words(assessed.findings, 'finding'),
    detections: words(assessed.detections, 'detection'),
    learnt: assessed.learnt,
    rules: assessed.rules,
    verdict: assessed.verdict,
    confidence: assessed.confidence,
    reason: assessed.reason,
  });
  claims.say(
    'assessment',
    'Judged {verdict}, with {confidence} confidence: {reason}. It rests on {findings} of {detections}, {learnt} by departure from learnt behaviour and {rules} by fixed rule.',
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
  if (assessed.hypothesis === null) return;
  const guess = ledger.count(null, 'which tactics were seen together', {
    hypothesis: assessed.hypothesis,
  });
  claims.say('hypothesis', '{hypothesis}', { hypothesis: [guess, 'hypothesis'] });
}

function sayWhatIsNotKnown(findings: readonly Finding[], ledger: Ledger, claims: Claims): void {
  const files = [
    ...new Set(findings.flatMap((f) => f.evidences.map((e) => e.file.split('/').at(-1) ?? e.file))),
  ];
  const hosts = ledger.absence(null, 'records from the machines themselves', { searched: files });
  claims.say(
    'unknown',
    'What happened on the machines themselves: only network records were searched ({searched}), no process, file or log-on records of any host.',
    { searched: [hosts, 'searched'] },
  );
  const stranger = findings.find((f) => f.unmapped.measurements['hostname'] !== undefined);
  if (stranger === undefined) return;
  const identity = ledger.absence(stranger, 'records of how the credential was obtained', {
    user: String(stranger.unmapped.measurements['user'] ?? ''),
    searched: 'no identity-provider, MFA or VPN record was among the inputs',
  });
  claims.say(
    'unknown',
    'How the credential {user} came into other hands: {searched}. Ask its owner what they approved.',
    {
      user: [identity, 'user'],
      searched: [identity, 'searched'],
    },
  );
}

/** One sentence per action, worded by the state the lease is really in. */
const actionSentence: Readonly<Record<ActionView['state'], string>> = {
  proposed: 'Proposed: {action}.',
  recorded: 'Recorded only, nothing done: {action}. {reason}',
  denied: 'Not done: {action}. {reason}',
  awaiting_approval: 'Proposed and waiting for a person: {action}. {reason}',
  rejected: 'Declined by {by}: {action}. Nothing was done.',
  expired_unapproved: 'Nobody answered in time, so nothing was done: {action}.',
  withdrawn: 'Taken back, because the incident was closed: {action}. Nothing was done.',
  applying: 'Approved, being applied: {action}{mode}.',
  verified: 'Applied and verified: {action}{mode}.',
  active: 'Applied, verified and in force: {action}{mode}.',
  taken_over: 'In force, and a person has taken it over: {action}{mode}.',
  lifting: 'Being lifted: {action}{mode}.',
  lifted: 'Applied, then lifted and verified to be gone: {action}{mode}.',
  failed: 'Failed: {action}{mode}. {reason}',
  overdue: 'Overdue, needs a person now: {action}{mode} could not be lifted on time.',
};

function sayAction(action: ActionView, ledger: Ledger, claims: Claims): void {
  const binding = action.decision?.gates.find((g) => g.gate === action.decision?.bindingGate);
  const entry = ledger.relation(
    null,
    `${action.kind} on ${action.target.device} is ${action.state}`,
    {
      ...actionFields(action),
      by: action.answeredBy ?? 'nobody',
      mode:
        action.decision?.dryRun === false ? '' : ' (dry run: nothing on the network was changed)',
      reason: binding?.reason ?? action.history.at(-1)?.detail ?? '',
    },
  );
  const template = actionSentence[action.state];
  const slots = Object.fromEntries(
    ['action', 'by', 'mode', 'reason']
      .filter((name) => template.includes(`{${name}}`))
      .map((name) => [name, [entry, name] as const]),
  );
  claims.say('action_status', template, slots);
}

const sections: readonly (readonly [heading: string, kinds: readonly ClaimKind[]])[] = [
  ['In short', ['summary']],
  ['What happened', ['observed', 'count', 'comparison', 'order', 'absence']],
  ['How sure', ['assessment', 'hypothesis']],
  ['What is not known', ['unknown']],
  ['What was done', ['action_status']],
];

function verified({
  claims,
  ledger,
  revision,
}: {
  claims: Claim[];
  ledger: Ledger;
  revision: number;
}): Narrative {
  const index = indexLedger(ledger.entries);
  const checked = claims.map((claim) => ({ claim, reasons: verifyClaim(claim, index) }));
  const standing = checked.filter(({ reasons }) => reasons.length === 0).map(({ claim }) => claim);
  return {
    narrator: 'offline',
    revision,
    text: textOf(standing),
    claims: standing,
    struck: checked.filter(({ reasons }) => reasons.length > 0),
    ledger: ledger.entries,
  };
}

/** The narrative as plain text: headed sections, each sentence with the ids of its evidence. */
export function textOf(claims: readonly Claim[]): string {
  return sections
    .map(([heading, kinds]) => {
      const told = claims.filter((claim) => kinds.includes(claim.kind));
      if (told.length === 0) return '';
      return `${heading}\n${told.map((c) => `${c.text} [${c.cites.join(', ')}]`).join('\n')}`;
    })
    .filter((section) => section !== '')
    .join('\n\n');
}
