/** What was seen, as STIX observables: addresses, accounts, host names, traffic, and the raw records themselves. */
import { bytesOf } from '../../../domain/record.ts';
import type { Endpoint, EntityRef, Evidence, Finding } from '../../../domain/finding.ts';
import type { Building } from './object.ts';

const observable = { spec_version: '2.1' } as const;

/** Ids of everything one finding rests on; an address at least, so never empty. */
export function observablesOf(finding: Finding, building: Building): string[] {
  const refs = [
    addressRef(finding.src_endpoint, building),
    ...(finding.dst_endpoint === undefined ? [] : [addressRef(finding.dst_endpoint, building)]),
    ...finding.unmapped.entities.map((entity) => entityRef(entity, building)),
    ...finding.evidences.flatMap((evidence) => [
      trafficRef(evidence, building),
      artifactRef(evidence, building),
    ]),
  ];
  return [...new Set(refs.flatMap((ref) => ref ?? []))];
}

function addressRef({ ip }: Pick<Endpoint, 'ip'>, building: Building): string | null {
  const type = addressType(ip);
  if (type === null) return null;
  return building.add({
    type,
    ...observable,
    id: building.ids.observable(type, { value: ip }),
    value: ip,
  });
}

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}$/;

/** Stricter than telling an address from a name: what is none must not stand as one in other people's systems. */
function addressType(ip: string): 'ipv4-addr' | 'ipv6-addr' | null {
  if (ipv4.test(ip)) return 'ipv4-addr';
  const mayBe = ip.includes(':') && /^[0-9a-f:.]+$/i.test(ip);
  return mayBe && URL.canParse(`http://[${ip}]/`) ? 'ipv6-addr' : null;
}

/** A name as RFC 1123 allows it; anything else is no domain name, whatever a client called itself. */
const domainName =
  /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;

function entityRef({ kind, id }: EntityRef, building: Building): string | null {
  switch (kind) {
    case 'device':
      return addressRef({ ip: id }, building);
    case 'credential':
      return id === ''
        ? null
        : building.add({
            type: 'user-account',
            ...observable,
            id: building.ids.observable('user-account', { account_login: id }),
            account_login: id,
          });
    case 'hostname':
      return domainName.test(id)
        ? building.add({
            type: 'domain-name',
            ...observable,
            id: building.ids.observable('domain-name', { value: id }),
            value: id,
          })
        : null;
  }
}

/** Who talked to whom; the transport is in the raw record, so no more than the network layer is named. */
function trafficRef({ src_endpoint, dst_endpoint }: Evidence, building: Building): string | null {
  const src = src_endpoint === undefined ? null : addressRef(src_endpoint, building);
  const dst = dst_endpoint === undefined ? null : addressRef(dst_endpoint, building);
  if (src === null && dst === null) return null;
  const known = {
    ...(src === null ? {} : { src_ref: src }),
    ...(dst === null ? {} : { dst_ref: dst }),
    ...(src_endpoint?.port === undefined ? {} : { src_port: src_endpoint.port }),
    ...(dst_endpoint?.port === undefined ? {} : { dst_port: dst_endpoint.port }),
    protocols: [(src_endpoint ?? dst_endpoint)?.ip.includes(':') ? 'ipv6' : 'ipv4'],
  };
  const id = building.ids.observable('network-traffic', known);
  return building.add({ type: 'network-traffic', ...observable, id, ...known });
}

/** The raw record, its exact bytes, so that the hash can be checked by whoever gets the bundle. */
function artifactRef(evidence: Evidence, building: Building): string {
  const known = {
    hashes: { 'SHA-256': evidence.sha256 },
    payload_bin: evidence.encoding === 'base64' ? evidence.raw : base64(bytesOf(evidence)),
  };
  const id = building.ids.observable('artifact', known);
  return building.add({ type: 'artifact', ...observable, id, ...known });
}

function base64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
