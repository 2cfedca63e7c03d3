/** Looks up ATT&CK names in the vendored release. */
import { tactics, techniques } from './data/attack.gen.ts';
import type { Attack } from './finding.ts';

/**
 * Names a `[tactic, technique]` pair of ids.
 * @throws Error when either id is not in the vendored release: a detector with a wrong id must not load.
 */
export function attack([tactic, technique]: readonly [string, string]): Attack {
  const tacticName = tactics[tactic]?.[0];
  const techniqueName = techniques[technique]?.[0];
  if (tacticName === undefined || techniqueName === undefined) {
    throw new Error(`not in the vendored ATT&CK release: ${tactic} ${technique}`);
  }
  return {
    tactic: { uid: tactic, name: tacticName },
    technique: { uid: technique, name: techniqueName },
  };
}
