/** Ports of activities that throw when they are used, but for those a test gives. */
import { openingKey, type Opening } from '../../activities/correlate.ts';
import type { ActivityPorts } from '../../activities/ports.ts';
import type { Finding } from '../../domain/finding.ts';
import { shippedGuardrails } from '../policies/sample.ts';

/** `what`: what the activities under test should need only. */
export function portsWith(
  given: Partial<ActivityPorts> & Pick<ActivityPorts, 'storage'>,
  what: string,
): ActivityPorts {
  const unused = () => {
    throw new Error(`${what} needs no more`);
  };
  return {
    now: () => Date.now(),
    detection: { run: unused },
    delegation: unused,
    guardrails: shippedGuardrails,
    assetOf: unused,
    model: null,
    actuators: { real: [], choose: unused, named: unused },
    warrants: { issue: unused, issueLift: unused, check: unused, publicPem: '' },
    signer: null,
    tellIncident: unused,
    log: { info: unused, warn: unused },
    ...given,
  };
}

/** An inventory in which nothing was entered. */
export const nothingEntered: ActivityPorts['assetOf'] = () =>
  Promise.resolve({ asset: null, dependents: 0 });

/** Every one of these findings may open an incident; those of baselines provisionally. */
export function openingFor(findings: readonly Finding[]): Opening {
  return Object.fromEntries(
    findings.map((finding) => [
      openingKey(finding),
      { effect: 'act', provisional: finding.unmapped.basis === 'baseline' },
    ]),
  );
}
