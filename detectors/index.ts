/** The list of detections; adding one touches its file, its test and this list. */
import type { PatternOfLife } from '../baselines/ask.ts';
import type { Detector, Observer } from '../domain/detector.ts';
import { smbSessionBruteForce } from './credential-access/smb-session-brute-force.ts';
import { networkRangeScan } from './discovery/network-range-scan.ts';
import { credentialFromNewHostname } from './initial-access/credential-from-new-hostname.ts';
import { attackToolProbe } from './reconnaissance/attack-tool-probe.ts';

/** A detection with its parameters parsed: defaults, or what a file overrides. */
export interface ReadyDetector extends Omit<Detector, 'watch' | 'parameters'> {
  watch(baselines: PatternOfLife): Observer;
}

function ready<P>(
  detector: Detector<P, PatternOfLife>,
): ReadyDetector & { parameters: Detector['parameters'] } {
  const { watch, parameters, ...metadata } = detector;
  return { ...metadata, parameters, watch: (baselines) => watch(parameters.parse({}), baselines) };
}

export const detectors = [
  ready(credentialFromNewHostname),
  ready(networkRangeScan),
  ready(attackToolProbe),
  ready(smbSessionBruteForce),
] as const;
