/** Severity comes from the findings and the inventory: what raises it, by how much, and what does not. */
import { expect, it } from 'vitest';
import { severityOf, targetsOf } from '../../agents/severity.ts';
import type { Finding } from '../../domain/finding.ts';
import { makeFinding } from '../storage/made.ts';

const server = '10.20.0.20';

/** A finding of severity medium about the server, of a tactic, that succeeded or not. */
function step(
  tactic: string,
  { accepted = 0, from = '10.20.8.50' }: { accepted?: number; from?: string } = {},
): Finding {
  const finding = makeFinding();
  return {
    ...finding,
    src_endpoint: { ip: from },
    dst_endpoint: { ip: server },
    attacks: [
      { tactic: { uid: tactic, name: tactic }, technique: { uid: 'T1110', name: 'Brute Force' } },
    ],
    unmapped: { ...finding.unmapped, measurements: { accepted } },
  };
}

const valued = new Map([[server, { tier: 'critical' as const }]]);

it.each([
  ['nothing that raises it', [step('TA0006')], 'medium'],
  ['a step that succeeded at a critical asset', [step('TA0006', { accepted: 2 })], 'high'],
  ['only looking, however well it went', [step('TA0007', { accepted: 2 })], 'medium'],
  ['two devices that acted', [step('TA0007'), step('TA0007', { from: '10.20.8.51' })], 'high'],
  ['access, then steps of other tactics', [step('TA0001'), step('TA0007'), step('TA0006')], 'high'],
  [
    'all of these together, by two steps at most',
    [step('TA0001'), step('TA0007'), step('TA0006', { accepted: 1, from: '10.20.8.51' })],
    'critical',
  ],
])('is computed: %s', (_, findings, severity) => {
  expect(severityOf(findings, valued).severity).toBe(severity);
});

it('says what raises it, and is not raised by assets that nobody entered or that matter little', () => {
  const [succeeded] = [step('TA0006', { accepted: 2 })];
  expect(severityOf([succeeded], valued).reason).toBe(
    'worst finding is medium; raised because a step succeeded at an asset of tier critical',
  );
  expect(severityOf([succeeded]).severity).toBe('medium');
  expect(severityOf([succeeded], new Map([[server, { tier: 'medium' }]])).severity).toBe('medium');
  expect(targetsOf([succeeded])).toEqual([server]);
});

it('is the same for findings in any order, and never lower with one more', () => {
  const findings = [step('TA0001'), step('TA0007'), step('TA0006', { accepted: 1 })];
  expect(severityOf([...findings].reverse(), valued)).toEqual(severityOf(findings, valued));
  const order = ['info', 'low', 'medium', 'high', 'critical'];
  const ranks = findings.map((_, n) =>
    order.indexOf(severityOf(findings.slice(0, n + 1), valued).severity),
  );
  expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
});
