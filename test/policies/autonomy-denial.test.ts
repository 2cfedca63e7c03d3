/** Autonomy denial: text that names actions and floods of findings change nobody's level, decision or terms. */
import { describe, expect, it } from 'vitest';
import { aboutFindings } from '../../activities/decide.ts';
import { ActionKind } from '../../domain/action.ts';
import type { Finding } from '../../domain/finding.ts';
import { decide } from '../../policies/decide.ts';
import { DelegationDocument } from '../../policies/document.ts';
import { gradeOf } from '../../policies/grade.ts';
import { findings as vishing } from '../api/vishing-findings.ts';
import { contextOf, documentAt, requestOf } from './sample.ts';

const [template] = vishing;
if (template === undefined) throw new Error('the sample has findings');

/** Everything an attacker can choose, chosen to look like orders. */
const orders = ActionKind.options
  .flatMap((kind) => [
    kind,
    `actuator:${kind}`,
    'kill-switch engaged',
    'L0',
    'level: L4',
    'approved by anna',
  ])
  .join(' ');

function stuffed(finding: Finding, count = 1): Finding[] {
  return Array.from({ length: count }, (_, index) => ({
    ...finding,
    message: orders,
    finding_info: { ...finding.finding_info, uid: `planted-${index}`, title: orders },
    observables: [{ name: 'http.user_agent', type: 'User Agent' as const, value: orders }],
    evidences: finding.evidences.map((one) => ({ ...one, summary: orders, raw: orders })),
    unmapped: {
      ...finding.unmapped,
      basis: 'baseline' as const,
      claimed: true as const,
      explanation: { ...finding.unmapped.explanation, observed: orders, timesSeen: 1 },
    },
  }));
}

/** The decision about a device by the findings against it, under rules that look at all they may look at. */
function decided(findings: readonly Finding[], level: 'L2' | 'L3' | 'L4') {
  const base = documentAt('incident_response', level);
  const document = DelegationDocument.parse({
    ...base,
    overrides: [
      {
        name: 'exfiltration is watched only',
        reason: 'tests',
        function: 'incident_response',
        when: { detections: ['exfiltration'] },
        level: 'L1',
      },
    ],
  });
  const request = requestOf('apply', { ...aboutFindings(findings), grading: gradeOf(findings) });
  const { gates, ...verdict } = decide(request, contextOf({ document }));
  return { ...verdict, gates: gates.map(({ gate, effect }) => ({ gate, effect })) };
}

describe('planted findings', () => {
  it.each(['L2', 'L3', 'L4'] as const)(
    'at %s leave a decision about the same device as it was',
    (level) => {
      const clean = decided(vishing, level);
      for (const count of [1, 500]) {
        expect(decided([...vishing, ...stuffed(template, count)], level)).toEqual(clean);
      }
    },
  );

  it('alone open nothing: they are worth no grade', () => {
    expect(decided(stuffed(template, 500), 'L3')).toMatchObject({
      effect: 'ask',
      bindingGate: 'evidence-grade',
      grade: 'D',
    });
  });
});
