/** The lists of detections and composites; adding one touches its file, its test and this list. */
import type { PatternOfLife } from '../baselines/ask.ts';
import type { Composite, Detector, FindingObserver, Observer } from '../domain/detector.ts';
import { beaconing } from './command-and-control/beaconing.ts';
import { dnsTunnel } from './command-and-control/dns-tunnel.ts';
import { defaultCredentialGuessing } from './credential-access/default-credential-guessing.ts';
import { kerberosUserEnumeration } from './credential-access/kerberos-user-enumeration.ts';
import { passwordSpray } from './credential-access/password-spray.ts';
import { smbSessionBruteForce } from './credential-access/smb-session-brute-force.ts';
import { networkRangeScan } from './discovery/network-range-scan.ts';
import { networkScan } from './discovery/network-scan.ts';
import { otScan } from './discovery/ot-scan.ts';
import { rdpScan } from './discovery/rdp-scan.ts';
import { reverseDnsSweep } from './discovery/reverse-dns-sweep.ts';
import { smbScan } from './discovery/smb-scan.ts';
import { udpEnumeration } from './discovery/udp-enumeration.ts';
import { unusualLdapSearch } from './discovery/unusual-ldap-search.ts';
import { unusualUpload } from './exfiltration/unusual-upload.ts';
import { sensorAlert } from './external/sensor-alert.ts';
import { otUnusualCommand } from './impact/ot-unusual-command.ts';
import { credentialFromNewHostname } from './initial-access/credential-from-new-hostname.ts';
import { credentialFromNewAddress } from './initial-access/credential-from-new-address.ts';
import { mfaThenNewDevice } from './initial-access/mfa-then-new-device.ts';
import { newDevice } from './initial-access/new-device.ts';
import { otNewPath } from './lateral-movement/ot-new-path.ts';
import { multipleLateralMovement } from './lateral-movement/multiple-lateral-movement.ts';
import { newAdminShareUse } from './lateral-movement/new-admin-share-use.ts';
import { unusualRemoteService } from './lateral-movement/unusual-remote-service.ts';
import { manyDetections } from './multiple/many-detections.ts';
import { textAddressedToAModel } from './multiple/text-addressed-to-a-model.ts';
import { attackToolProbe } from './reconnaissance/attack-tool-probe.ts';

/** A detection with its parameters parsed: defaults, or what a file overrides. */
export interface ReadyDetector extends Omit<Detector, 'watch'> {
  watch: (baselines: PatternOfLife) => Observer;
}

export interface ReadyComposite extends Omit<Composite, 'watch'> {
  watch: () => FindingObserver;
}

function ready<P>({ watch, ...rest }: Detector<P, PatternOfLife>): ReadyDetector {
  return { ...rest, watch: (baselines) => watch(rest.parameters.parse({}), baselines) };
}

export const detectors: readonly ReadyDetector[] = [
  ready(credentialFromNewHostname),
  ready(credentialFromNewAddress),
  ready(newDevice),
  ready(networkRangeScan),
  ready(smbScan),
  ready(rdpScan),
  ready(networkScan),
  ready(udpEnumeration),
  ready(reverseDnsSweep),
  ready(unusualLdapSearch),
  ready(attackToolProbe),
  ready(smbSessionBruteForce),
  ready(defaultCredentialGuessing),
  ready(passwordSpray),
  ready(kerberosUserEnumeration),
  ready(beaconing),
  ready(otUnusualCommand),
  ready(otNewPath),
  ready(newAdminShareUse),
  ready(unusualRemoteService),
  ready(sensorAlert),
  ready(otScan),
  ready(unusualUpload),
  ready(dnsTunnel),
  ready(textAddressedToAModel),
];

function readyComposite<P>({ watch, ...rest }: Composite<P>): ReadyComposite {
  return { ...rest, watch: () => watch(rest.parameters.parse({})) };
}

export const composites: readonly ReadyComposite[] = [
  readyComposite(mfaThenNewDevice),
  readyComposite(multipleLateralMovement),
  readyComposite(manyDetections),
];
