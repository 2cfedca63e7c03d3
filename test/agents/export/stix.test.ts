/** The STIX bundle against the specification (STIX 2.1, OASIS): required properties, identifiers, references. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exportOf } from '../../../agents/export/index.ts';
import { canonical, idsWith } from '../../../agents/export/stix/ids.ts';
import { Indicator } from '../../../domain/stix.ts';
import type { Told } from '../../../agents/readers/reading.ts';
import { vishingFindings } from '../story.ts';
import { hostile, toldOf } from '../readers/told.ts';
import { exporting } from './exporting.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}';
const idOf = (type: string) => z.string().regex(new RegExp(`^${type}--${uuid}$`));
const anyId = z.string().regex(new RegExp(`^[a-z0-9-]+--${uuid}$`));
const time = z.iso.datetime({ precision: 3 });
const refs = z.array(anyId).min(1);
const external = z.array(
  z
    .object({ source_name: z.string(), external_id: z.string() })
    .extend({ url: z.url().optional(), description: z.string().optional() })
    .strict(),
);
const phases = z.array(
  z.object({ kill_chain_name: z.string(), phase_name: z.string().regex(/^[a-z0-9-]+$/) }).strict(),
);
const count = z.number().int().min(1).max(999_999_999);

const shape = <T extends string, S extends z.ZodRawShape>(type: T, properties: S) =>
  z.strictObject({
    type: z.literal(type),
    spec_version: z.literal('2.1'),
    id: idOf(type),
    ...properties,
  });
const made = { created_by_ref: idOf('identity'), created: time, modified: time };

const shapes = {
  identity: shape('identity', {
    created: time,
    modified: time,
    name: z.string(),
    identity_class: z.literal('system'),
  }),
  incident: shape('incident', {
    ...made,
    name: z.string(),
    description: z.string(),
    external_references: external,
  }),
  report: shape('report', {
    ...made,
    name: z.string(),
    report_types: z.array(z.string()),
    published: time,
    object_refs: refs,
  }),
  'observed-data': shape('observed-data', {
    ...made,
    first_observed: time,
    last_observed: time,
    number_observed: count,
    object_refs: refs,
    external_references: external,
  }),
  'attack-pattern': shape('attack-pattern', {
    ...made,
    name: z.string(),
    external_references: external,
    kill_chain_phases: phases.optional(),
  }),
  'course-of-action': shape('course-of-action', {
    ...made,
    name: z.string(),
    description: z.string(),
    external_references: external,
  }),
  note: shape('note', {
    ...made,
    abstract: z.string(),
    content: z.string().min(1),
    object_refs: refs,
  }),
  sighting: shape('sighting', {
    ...made,
    sighting_of_ref: anyId,
    observed_data_refs: z.array(idOf('observed-data')),
    where_sighted_refs: z.array(idOf('identity')),
    first_seen: time,
    last_seen: time,
    count,
  }),
  relationship: shape('relationship', {
    ...made,
    relationship_type: z.string().regex(/^[a-z0-9-]+$/),
    source_ref: anyId,
    target_ref: anyId,
  }),
  indicator: Indicator.extend({ created_by_ref: idOf('identity') }).strict(),
  'ipv4-addr': shape('ipv4-addr', { value: z.ipv4() }),
  'ipv6-addr': shape('ipv6-addr', { value: z.ipv6() }),
  'user-account': shape('user-account', { account_login: z.string().min(1) }),
  'domain-name': shape('domain-name', { value: z.string().regex(/^[a-z0-9.-]+$/i) }),
  'network-traffic': shape('network-traffic', {
    src_ref: anyId.optional(),
    dst_ref: anyId.optional(),
    src_port: z.number().optional(),
    dst_port: z.number().optional(),
    protocols: z.array(z.enum(['ipv4', 'ipv6'])).min(1),
  }),
  artifact: shape('artifact', {
    hashes: z.object({ 'SHA-256': z.string().regex(/^[0-9a-f]{64}$/) }).strict(),
    payload_bin: z.base64(),
  }),
} as const;
const Bundle = z.strictObject({
  type: z.literal('bundle'),
  id: idOf('bundle'),
  objects: z.array(
    z.looseObject({ type: z.enum(Object.keys(shapes) as (keyof typeof shapes)[]), id: z.string() }),
  ),
});

function bundleOf(told: Told) {
  const text = exportOf(told, { format: 'stix', reader: 'analyst', ...exporting });
  return Bundle.parse(JSON.parse(text));
}

/** Every reference anywhere in an object. */
function referencesIn(object: Record<string, unknown>): string[] {
  return Object.entries(object).flatMap(([name, value]) => {
    if (name.endsWith('_ref')) return [String(value)];
    return name.endsWith('_refs') && Array.isArray(value) ? value.map(String) : [];
  });
}

const cases = [
  ['the vishing case', () => toldOf(vishingFindings())],
  ['an incident of nothing', () => toldOf([], { narrative: null, actions: [], entities: [] })],
  [
    'names that an attacker chose',
    () =>
      toldOf(
        vishingFindings().map((one) => ({
          ...one,
          src_endpoint: { ip: hostile[4] },
          unmapped: {
            ...one.unmapped,
            entities: hostile.flatMap((id) => [
              { kind: 'hostname' as const, id },
              { kind: 'credential' as const, id },
              { kind: 'device' as const, id },
            ]),
          },
        })),
      ),
  ],
] as const;

describe.each(cases)('%s', (_name, make) => {
  it('has the properties that the specification requires, and no others', () => {
    const { objects } = bundleOf(make());
    for (const object of objects) {
      expect(shapes[object.type].safeParse(object).error?.issues ?? []).toEqual([]);
    }
  });

  it('has every object once, and every reference resolves', () => {
    const { objects } = bundleOf(make());
    const ids = new Set(objects.map(({ id }) => id));
    expect(ids.size).toBe(objects.length);
    for (const object of objects)
      for (const ref of referencesIn(object)) expect(ids).toContain(ref);
    const report = objects.find(({ type }) => type === 'report');
    expect(report?.['object_refs']).toHaveLength(objects.length - 1);
  });
});

describe('the vishing case', () => {
  const told = toldOf(vishingFindings());
  const { objects } = bundleOf(told);
  const of = (type: keyof typeof shapes) => objects.filter((object) => object.type === type);

  it('has a note for each claim, an observation for each finding, a course of action for each action', () => {
    expect(of('note')).toHaveLength(told.incident.narrative?.claims.length ?? -1);
    expect(of('observed-data')).toHaveLength(told.findings.length);
    expect(of('course-of-action')).toHaveLength(3);
    const carried = told.findings.flatMap(({ unmapped }) => unmapped.indicators ?? []);
    expect(carried.length).toBeGreaterThan(0);
    expect(of('indicator').map(({ pattern }) => pattern)).toEqual(
      carried.map(({ pattern }) => pattern),
    );
  });

  it('keeps raw records whose bytes have the hash they are said to have', () => {
    const artifacts = of('artifact').map((one) => shapes.artifact.parse(one));
    expect(artifacts.length).toBeGreaterThan(20);
    for (const { payload_bin, hashes } of artifacts) {
      const bytes = Buffer.from(payload_bin, 'base64');
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(hashes['SHA-256']);
    }
  });

  it('says the same of an address as every other producer does', () => {
    // The first is the example of STIX 2.1, 2.9; all three are what other implementations give.
    const { observable } = idsWith(exporting.sha1);
    expect(observable('ipv4-addr', { value: '198.51.100.3' })).toBe(
      'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4',
    );
    expect(observable('ipv6-addr', { value: '2001:db8::1' })).toBe(
      'ipv6-addr--6469e3a9-b053-5e34-a025-9396ae051d26',
    );
    expect(observable('domain-name', { value: 'example.com' })).toBe(
      'domain-name--bedb4899-d24b-5401-bc86-8f6b4cc18ec7',
    );
    expect(canonical({ b: [1, 'é'], a: null })).toBe('{"a":null,"b":[1,"é"]}');
  });
});
