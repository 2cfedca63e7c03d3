/**
 * The values in patterns of life that a finding rests on: those that its detection marks as distrusted when it gives it.
 * A verdict on some findings of an incident is about these values and no others. What a finding does not tell any more
 * (it keeps twenty records) is left out: that stays distrusted. Detections that mark nothing rest on no pattern.
 */
import { entityKey, hostName, type EntityKey } from '../domain/entity.ts';
import type { Evidence, Finding } from '../domain/finding.ts';
import { otPair, peerValue } from './learn.ts';
import type { FacetName } from './pattern.ts';
import type { Sighting } from './sighting.ts';

type Told = (finding: Finding) => Sighting[];

const told: Readonly<Record<string, Told>> = {
  'initial-access/credential-from-new-hostname': ofNewHostname,
  'initial-access/credential-from-new-address': ofNewAddress,
  'discovery/unusual-ldap-search': ofLdapSearch,
  'impact/ot-unusual-command': ofOtCommand,
  'lateral-movement/ot-new-path': ofOtPath,
  'lateral-movement/new-admin-share-use': ofAdministering,
  'lateral-movement/unusual-remote-service': ofAdministering,
};

/** What these findings rest on; a composite among them on what its parts do, which are looked for in `all`. */
export function restingOn(findings: readonly Finding[], all: readonly Finding[]): Sighting[] {
  const parts = new Set(findings.flatMap(({ unmapped }) => unmapped.combines ?? []));
  const own = findings.map(({ finding_info }) => finding_info.uid);
  const meant = new Set([...own, ...parts]);
  const sightings = all
    .filter(({ finding_info }) => meant.has(finding_info.uid))
    .flatMap((finding) => told[finding.finding_info.analytic.uid]?.(finding) ?? []);
  return [...new Map(sightings.map((one) => [keyOf(one), one])).values()];
}

function keyOf({ entity, facet, value }: Sighting): string {
  return JSON.stringify([entity, facet, value]);
}

function ofNewHostname(finding: Finding): Sighting[] {
  const [name, user] = [textOf(finding, 'hostname'), textOf(finding, 'user')];
  return [
    ...ofEach([deviceOf(finding), `credential:${user}`], 'hostnames', [name]),
    { entity: `hostname:${name}`, facet: 'addresses', value: finding.src_endpoint.ip },
  ];
}

function ofNewAddress(finding: Finding): Sighting[] {
  const who: EntityKey = `credential:${textOf(finding, 'user')}`;
  const place = [textOf(finding, 'place')];
  const first = textOf(finding, 'claimed_hostname');
  const names = [first, ...stationsIn(finding)].filter((name) => name !== '');
  return [
    ...ofEach([who], 'subnets', place),
    ...ofEach([who], 'places', place),
    ...ofEach([who, deviceOf(finding)], 'hostnames', [...new Set(names)]),
    ...(names.length === 0 ? [] : ofEach([deviceOf(finding)], 'credentials', [who])),
  ];
}

/** What its device calls itself in the records that are kept. */
function stationsIn({ evidences, src_endpoint: src }: Finding): string[] {
  const own = evidences.flatMap(({ src_endpoint: from }) => (from?.ip === src.ip ? [from] : []));
  return own.map(({ hostname = '' }) => hostName(hostname));
}

function ofLdapSearch(finding: Finding): Sighting[] {
  return ofEach([deviceOf(finding)], 'directories', targetOf(finding));
}

/** `read RdHoldRegs from 100` stands for `read:RdHoldRegs@100`, and could for a function of this whole name. */
function ofOtCommand(finding: Finding): Sighting[] {
  const values = textsOf(finding, 'commands').flatMap((command) => {
    const space = command.indexOf(' ');
    const value = `${command.slice(0, space)}:${command.slice(space + 1)}`;
    return [`${value}@`, value.replace(/ from (\d+)$/, '@$1')];
  });
  return targetOf(finding).flatMap((dst) =>
    ofEach([entityKey(otPair({ src: finding.src_endpoint.ip, dst }))], 'commands', values),
  );
}

function ofOtPath(finding: Finding): Sighting[] {
  const port = Number(finding.unmapped.measurements['port']);
  const peers = textsOf(finding, 'targets').flatMap((address) =>
    ['tcp', 'udp', 'other'].map((proto) => peerValue({ address, port, proto })),
  );
  return ofEach([deviceOf(finding)], 'peers', peers);
}

/** Which means on which host: told by the records, and where one of the two is the same in all, by the finding. */
function ofAdministering(finding: Finding): Sighting[] {
  const [means, targets] = [textsOf(finding, 'means'), textsOf(finding, 'targets')];
  const certain = means.length === 1 || finding.unmapped.measurements['target_count'] === 1;
  const values = certain
    ? targets.flatMap((target) => means.map((kind) => `${target}|${kind}`))
    : finding.evidences.flatMap((record) => usesIn(record, means));
  return ofEach([deviceOf(finding)], 'administers', [...new Set(values)]);
}

/** As the detections put one use into words. */
function usesIn(record: Evidence, means: readonly string[]): string[] {
  const { summary, src_endpoint: src, dst_endpoint: dst } = record;
  if (src === undefined || dst === undefined) return [];
  const sides = `from ${src.ip} to ${dst.ip}`;
  return means
    .filter((kind) =>
      [`${src.ip} used ${kind} of ${dst.ip}`, `${kind.toUpperCase()} session ${sides}`].some(
        (words) => summary === words || summary.startsWith(`${words} as `),
      ),
    )
    .map((kind) => `${dst.ip}|${kind}`);
}

function ofEach(
  entities: readonly EntityKey[],
  facet: FacetName,
  values: readonly string[],
): Sighting[] {
  return entities.flatMap((entity) => values.map((value) => ({ entity, facet, value })));
}

function deviceOf({ src_endpoint: src }: Finding): EntityKey {
  return `device:${src.ip}`;
}

function targetOf({ dst_endpoint: dst }: Finding): string[] {
  return dst === undefined ? [] : [dst.ip];
}

function textOf({ unmapped }: Finding, name: string): string {
  const value = unmapped.measurements[name];
  return typeof value === 'string' ? value : '';
}

function textsOf({ unmapped }: Finding, name: string): string[] {
  const value = unmapped.measurements[name];
  return Array.isArray(value) ? value : [];
}
