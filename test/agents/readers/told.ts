/** The vishing case as readers get it: the real findings, the offline narrator's story, three actions that wait. */
import { narrate } from '../../../agents/narrator.ts';
import type { Told } from '../../../agents/readers/reading.ts';
import { timelineOf } from '../../../domain/timeline.ts';
import type { Incident } from '../../../domain/incident.ts';
import { vishingActions } from '../../api/vishing-actions.ts';
import { findings as vishing } from '../../api/vishing-findings.ts';
import { vishingIncident } from '../../api/vishing-incident.ts';
import type { Finding } from '../../../domain/finding.ts';

const now = Date.UTC(2024, 7, 12, 10, 0);

/** What is changed of the incident; its timeline and story follow the findings. */
export function toldOf(
  findings: readonly Finding[] = vishing,
  change: Partial<Incident> = {},
): Told {
  const actions = change.actions ?? vishingActions(now);
  const outline = vishingIncident(now);
  const incident: Incident = {
    ...outline,
    findings: findings.map(({ finding_info }) => finding_info.uid),
    findingCount: findings.length,
    timeline: timelineOf(findings),
    narrative: narrate({ findings, actions, revision: outline.revision }),
    asks: actions.length,
    ...change,
    actions,
  };
  return { incident, findings };
}

/** Text that an attacker may choose, made to break out of whatever it is put into. */
export const hostile = [
  '`code` ``more`` ```',
  '| cell | other |\n# heading\n- item',
  '<img src=x onerror=alert(1)></p></svg><script>alert(1)</script>',
  '[click](https://evil.example/?a=b) ![x](//evil.example/x.png) www.evil.example a@evil.example',
  `"]} ' OR [ipv4-addr:value = '1.1.1.1']`,
  'abc\u202egnp.exe\u200b\u0007\u001b[2J\ud800',
  '=cmd|calc!A1 “closed” &amp; \\ &#x3c;b&#x3e;',
] as const;
