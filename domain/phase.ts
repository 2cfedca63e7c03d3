/** Groups ATT&CK tactics into the six phases the console draws; free of the release's data, so that a page can load it. */

/** Six groups can be told apart by colour, fourteen tactics cannot (measured: UX notes §4.4). */
export const phases = ['AC', 'FH', 'KN', 'SP', 'CX', 'IM'] as const;
export type Phase = (typeof phases)[number];

/** What people read. */
export const phaseNames: Readonly<Record<Phase, string>> = {
  AC: 'Access',
  FH: 'Foothold',
  KN: 'Knowledge',
  SP: 'Spread',
  CX: 'Control and exfiltration',
  IM: 'Impact',
};

const phaseOfTactic: Readonly<Record<string, Phase>> = {
  TA0043: 'AC',
  TA0042: 'AC',
  TA0001: 'AC',
  TA0108: 'AC',
  TA0002: 'FH',
  TA0003: 'FH',
  TA0004: 'FH',
  TA0005: 'FH',
  TA0104: 'FH',
  TA0110: 'FH',
  TA0111: 'FH',
  TA0103: 'FH',
  TA0006: 'KN',
  TA0007: 'KN',
  TA0102: 'KN',
  TA0008: 'SP',
  TA0009: 'SP',
  TA0109: 'SP',
  TA0100: 'SP',
  TA0011: 'CX',
  TA0010: 'CX',
  TA0101: 'CX',
  TA0040: 'IM',
  TA0105: 'IM',
  TA0106: 'IM',
  TA0107: 'IM',
};

/** The phase group of a tactic id; every tactic of the vendored release has one (a test holds it). */
export function phaseOf(tactic: string): Phase | undefined {
  return phaseOfTactic[tactic];
}
