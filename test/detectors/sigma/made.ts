/** Rules of our own and records as plain objects: what a construct does is told by what it matches. */
import { compileRules } from '../../../detectors/sigma/rule-file.ts';
import type { SigmaRule } from '../../../detectors/sigma/rule.ts';

/** A rule of one search, `selection`, in YAML, with a condition. */
export function ruleText(detection: string, head = ''): string {
  return `title: Made
id: made-1
level: high
logsource: {product: zeek, service: dns}
${head}
detection:
${detection.replaceAll(/^/gm, '  ')}
`;
}

/** @throws Error with the reason why the rule is not run. */
export function compiled(text: string): SigmaRule {
  const { rules, notRun } = compileRules([{ name: 'made.yml', text }]);
  const [rule] = rules;
  if (rule === undefined) throw new Error(notRun.map(({ reason }) => reason).join());
  return rule;
}

/** Why the rule is not run. */
export function reasonOf(text: string): string | undefined {
  return compileRules([{ name: 'made.yml', text }]).notRun[0]?.reason;
}

export function matches(rule: SigmaRule, record: Readonly<Record<string, unknown>>): boolean {
  return rule.matches({ field: (name) => record[name], values: () => Object.values(record) });
}

/** Whether `field: value`, both in YAML, matches a record whose field `a` holds `found`. */
export function finds(search: string, found: unknown): boolean {
  const rule = compiled(ruleText(`selection:\n  ${search}\ncondition: selection`));
  return matches(rule, found === undefined ? {} : { a: found });
}
