/** The agents' verdict and the story say the same of an incident, whatever was found and however it was closed before. */
import { expect, it } from 'vitest';
import type { ToolAnswer } from '../../agents/answers.ts';
import { narrate } from '../../agents/narrator.ts';
import { opinionOf } from '../../agents/opinion.ts';
import { weighty, type Finding } from '../../domain/finding.ts';
import { benignKinds, closeReasons } from '../../domain/verdict.ts';
import { seeded } from '../seeded.ts';
import { makeFinding } from '../storage/made.ts';

type Random = () => number;

function any<T>(list: readonly T[], random: Random): T {
  const one = list[Math.floor(random() * list.length)];
  if (one === undefined) throw new RangeError('an empty list');
  return one;
}

const detections = [
  'initial-access/credential-from-new-hostname',
  'discovery/network-range-scan',
  'discovery/smb-scan',
  'multiple/many-detections',
] as const;

/** One to four findings: of rules and of learnt behaviour, thin and well known, text that weighs nothing among them. */
function someFindings(random: Random): Finding[] {
  return Array.from({ length: 1 + Math.floor(random() * 4) }, (_, index) => {
    const made = makeFinding({ uid: `f-${index}`, end: 1_710_147_601_000 + index });
    const uid = any(detections, random);
    const text = random() < 0.2;
    return {
      ...made,
      ...(text ? { severity: 'info' as const, severity_id: 1 } : {}),
      finding_info: { ...made.finding_info, analytic: { uid, name: uid, type_id: 1 as const } },
      unmapped: {
        ...made.unmapped,
        basis: any(['rule', 'baseline'] as const, random),
        measurements: { targets: 25, days_known: any([0, 1, 9], random) },
        ...(text ? { claimed: true as const } : {}),
        ...(uid.startsWith('multiple/') ? { combines: ['f-0'] } : {}),
      },
    };
  });
}

/** None to three closed incidents, some of them the same case, closed in every way. */
function someAnswers(random: Random): ToolAnswer[] {
  const similar = Array.from({ length: Math.floor(random() * 4) }, (_, index) => {
    const as = any(closeReasons, random);
    const kind = as === 'benign_trigger' ? any(benignKinds, random) : null;
    const closed = { as, kind, severity: null, note: '', by: 'Ada', at: 0 };
    return { uid: `inc-${index}`, same: random() < 0.6, score: random(), closed };
  });
  const question = {
    ...({ agent: 'investigator', tool: 'similar_incidents' } as const),
    ...({ about: 'A-1', field: 'sources' } as const),
  };
  return random() < 0.2 ? [] : [{ question, facts: [], similar }];
}

it('is one verdict, with one confidence and one reason', () => {
  const random = seeded(5);
  const verdicts = new Set<string>();
  for (let round = 0; round < 500; round += 1) {
    const findings = someFindings(random);
    const answers = someAnswers(random);
    const similar = answers.flatMap((answer) => answer.similar);
    const known = { similar, severity: 'medium', logs: [], revision: 1 } as const;
    const { verdict, confidence, reason } = opinionOf(weighty(findings), known);
    verdicts.add(verdict);
    const { claims, struck } = narrate({ findings, actions: [], answers, revision: 1 });
    const [judged] = claims.filter(({ kind }) => kind === 'assessment');
    expect(struck.filter(({ claim }) => claim.kind === 'assessment')).toEqual([]);
    expect(judged?.text).toContain(`Judged ${verdict}, with ${confidence} confidence: ${reason}.`);
    const guessed = claims.some(({ kind }) => kind === 'hypothesis');
    if (guessed) expect(['malicious', 'suspicious']).toContain(verdict);
  }
  expect([...verdicts].sort()).toEqual(
    ['benign', 'inconclusive', 'malicious', 'misconfiguration', 'suspicious'].sort(),
  );
});
