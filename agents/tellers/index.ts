/** Which teller tells which detection; one without its own is told by its figures. */
import type { Finding } from '../../domain/finding.ts';
import { tellAdministering } from './administering.ts';
import { tellAttackToolProbe } from './attack-tool-probe.ts';
import { tellComposite, tellMfaThenNewDevice } from './composite.ts';
import { tellCredentialFromNewAddress } from './credential-from-new-address.ts';
import { tellCredentialFromNewHostname } from './credential-from-new-hostname.ts';
import { tellDefaultCredentialGuessing } from './default-credential-guessing.ts';
import { tellKerberosUserEnumeration, tellPasswordSpray } from './many-accounts.ts';
import { tellNewDevice } from './new-device.ts';
import { tellNetworkRangeScan } from './network-range-scan.ts';
import { tellNetworkScan } from './network-scan.ts';
import { tellReverseDnsSweep } from './reverse-dns-sweep.ts';
import { tellSmbSessionBruteForce } from './smb-session-brute-force.ts';
import { tellUnusualLdapSearch } from './unusual-ldap-search.ts';
import { tellTextAddressedToAModel } from './text-addressed-to-a-model.ts';
import { firstRecord, opening, type Teller, type Telling } from './telling.ts';

const tellers: Readonly<Record<string, Teller>> = {
  'initial-access/credential-from-new-hostname': tellCredentialFromNewHostname,
  'initial-access/mfa-then-new-device': tellMfaThenNewDevice,
  'lateral-movement/multiple-lateral-movement': tellComposite,
  'multiple/many-detections': tellComposite,
  'multiple/text-addressed-to-a-model': tellTextAddressedToAModel,
  'initial-access/credential-from-new-address': tellCredentialFromNewAddress,
  'initial-access/new-device': tellNewDevice,
  'discovery/network-range-scan': tellNetworkRangeScan,
  'discovery/smb-scan': tellNetworkRangeScan,
  'discovery/rdp-scan': tellNetworkRangeScan,
  'discovery/network-scan': tellNetworkScan,
  'discovery/udp-enumeration': tellNetworkScan,
  'discovery/reverse-dns-sweep': tellReverseDnsSweep,
  'discovery/unusual-ldap-search': tellUnusualLdapSearch,
  'reconnaissance/attack-tool-probe': tellAttackToolProbe,
  'credential-access/smb-session-brute-force': tellSmbSessionBruteForce,
  'credential-access/default-credential-guessing': tellDefaultCredentialGuessing,
  'lateral-movement/new-admin-share-use': tellAdministering,
  'lateral-movement/unusual-remote-service': tellAdministering,
  'credential-access/password-spray': tellPasswordSpray,
  'credential-access/kerberos-user-enumeration': tellKerberosUserEnumeration,
};

const tellPlainly: Teller = (finding, telling) => {
  const seen = firstRecord(finding, telling, {
    detection: finding.finding_info.analytic.name,
    observed: finding.unmapped.explanation.observed,
  });
  const { text, slots } = opening(finding, seen, telling);
  telling.claims.say('observed', `${text} showed {detection}: {observed}.`, {
    ...slots,
    detection: [seen, 'detection'],
    observed: [seen, 'observed'],
  });
};

export function tell(finding: Finding, telling: Telling): void {
  (tellers[finding.finding_info.analytic.uid] ?? tellPlainly)(finding, telling);
}
