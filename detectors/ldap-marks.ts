/** Directory searches that reconnaissance asks and ordinary clients seldom do, told by their filter and base. */
import type { LdapActivity } from '../domain/event.ts';

/** Attribute names and rules of Microsoft's directory schema (MS-ADTS), as published hunting queries use them. */
const marks: readonly [name: string, pattern: RegExp][] = [
  ['trusts', /objectc(lass|ategory)=trusteddomain|cn=system,.*trusteddomain/i],
  ['accounts with service names', /serviceprincipalname=\*/i],
  ['protected administrators', /admincount=1|cn=(domain|enterprise|schema) admins/i],
  [
    'accounts without pre-authentication',
    /useraccountcontrol:1\.2\.840\.113556\.1\.4\.803:=4194304/i,
  ],
  [
    'machines trusted for delegation',
    /1\.2\.840\.113556\.1\.4\.803:=524288|msds-allowedtodelegateto=\*/i,
  ],
  ['domain controllers', /1\.2\.840\.113556\.1\.4\.803:=8192|primarygroupid=516/i],
  [
    'all accounts',
    /samaccounttype=80530636[89]|\(samaccountname=\*\)|^\(?objectc(lass|ategory)=(user|person)\)?$/i,
  ],
  ['all machines', /samaccounttype=805306369|^\(?objectc(lass|ategory)=computer\)?$/i],
  ['all groups', /samaccounttype=268435456|^\(?objectc(lass|ategory)=group\)?$/i],
  ['stored passwords', /ms-mcs-admpwd|mslaps-|msds-managedpassword/i],
  ['certificate templates', /pkicertificatetemplate|pkienrollmentservice/i],
];

/** What a search asks for, of these; empty where the sensor gives no filter. */
export function reconMarks({ filter }: LdapActivity): string[] {
  if (filter === undefined) return [];
  return marks.filter(([, pattern]) => pattern.test(filter)).map(([name]) => name);
}
