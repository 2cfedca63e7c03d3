/** What an entry of the ledger may be cited for besides its values: which activity, with which outcome, in which state. */
import type { ActionState } from '../domain/action.ts';
import type { Finding } from '../domain/finding.ts';

export const activities = [
  ...(['access', 'discovery', 'directory', 'tool', 'guessing', 'lateral', 'collection'] as const),
  ...(['command_and_control', 'exfiltration', 'impact', 'industrial', 'execution'] as const),
  ...(['persistence', 'privilege', 'evasion', 'addressed_to_a_model'] as const),
] as const;

export const outcomes = [
  ...(['attempted', 'succeeded', 'failed', 'answered', 'unanswered', 'novel', 'usual'] as const),
] as const;

export type Sense =
  (typeof activities)[number] | (typeof outcomes)[number] | `state:${ActionState}` | 'action';

/** The activity that an ATT&CK tactic stands for; enterprise and ICS tactics alike. */
const ofTactic: Readonly<Record<string, Sense>> = {
  ...{ TA0043: 'discovery', TA0007: 'discovery', TA0102: 'discovery', TA0001: 'access' },
  ...{ TA0108: 'access', TA0006: 'guessing', TA0008: 'lateral', TA0109: 'lateral' },
  ...{ TA0009: 'collection', TA0100: 'collection', TA0011: 'command_and_control' },
  ...{ TA0101: 'command_and_control', TA0010: 'exfiltration', TA0040: 'impact' },
  ...{ TA0105: 'impact', TA0106: 'impact', TA0107: 'impact', TA0002: 'execution' },
  ...{ TA0104: 'execution', TA0003: 'persistence', TA0110: 'persistence' },
  ...{ TA0004: 'privilege', TA0111: 'privilege', TA0005: 'evasion', TA0103: 'evasion' },
};

/** Detections that say more than their tactic does. */
const ofDetection: readonly (readonly [RegExp, Sense])[] = [
  [/ldap/, 'directory'],
  [/tool/, 'tool'],
  [/\/ot-|^ics\//, 'industrial'],
  [/\/new-device$/, 'attempted'],
  [/addressed-to-a-model/, 'addressed_to_a_model'],
  [/credential|guessing|brute|spray|kerberos/, 'access'],
];

/** Measurements that say how it ended, when they are above zero. */
const ofMeasurement: readonly (readonly [RegExp, Sense])[] = [
  [/^(accepted|log_ons|sessions|uses|entries|services_used)$/, 'succeeded'],
  [/^(failed|refused|services_tried)$/, 'failed'],
  [/^(answered|named)$/, 'answered'],
  [/^unanswered$/, 'unanswered'],
];

/** Tactics whose steps are tries first of all, whatever came of them. */
const trying: ReadonlySet<Sense> = new Set(['discovery', 'guessing']);

/** @returns once each, in no particular order. */
export function sensesOf(finding: Finding): Sense[] {
  const senses = new Set<Sense>();
  for (const { tactic } of finding.attacks) {
    const sense = ofTactic[tactic.uid];
    if (sense !== undefined) senses.add(sense);
  }
  const { uid } = finding.finding_info.analytic;
  for (const [pattern, sense] of ofDetection) if (pattern.test(uid)) senses.add(sense);
  for (const [name, value] of Object.entries(finding.unmapped.measurements)) {
    if (typeof value !== 'number') continue;
    for (const [pattern, sense] of ofMeasurement) {
      if (!pattern.test(name)) continue;
      if (value > 0) senses.add(sense);
      else if (sense === 'answered') senses.add('unanswered');
    }
  }
  if ([...senses].some((sense) => trying.has(sense))) senses.add('attempted');
  if (finding.unmapped.basis === 'baseline') senses.add('novel');
  return [...senses];
}
