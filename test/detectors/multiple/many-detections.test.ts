/** Many detections of one source: the capture's intruder, and few or scattered findings left alone. */
import { describe, expect, it } from 'vitest';
import type { Found, FindingDraft } from '../../../domain/detector.ts';
import { isComposite, type Finding } from '../../../domain/finding.ts';
import { found, observed } from '../found.ts';
import { DAY, HOUR, monday } from '../made.ts';
import { capture, findingsOf, vishing } from '../pass.ts';

const only = 'multiple/many-detections';
const run = (parts: Found[], again = false): FindingDraft[] => observed(only, parts, { again });

const kinds = [
  found('discovery/smb-scan', { start: monday }),
  found('discovery/network-scan', { start: monday + HOUR }),
  found('credential-access/password-spray', { start: monday + 2 * HOUR }),
  found('reconnaissance/attack-tool-probe', { start: monday + 3 * HOUR }),
];

describe('one source', () => {
  it('fires on four kinds of detection in a day, and grows with the fifth', () => {
    const [draft, grown] = run([
      ...kinds,
      found('lateral-movement/new-admin-share-use', { start: monday + 4 * HOUR }),
    ]);
    expect(draft?.measurements['detection_count']).toBe(4);
    expect(draft?.basis).toBe('rule');
    expect(grown).toMatchObject({ key: draft?.key, measurements: { detection_count: 5 } });
    expect(grown?.combines).toHaveLength(5);
  });

  it('is as weak as its weakest part, and counts a part that is told again once', () => {
    const learnt = found('discovery/unusual-ldap-search', { start: monday, basis: 'baseline' });
    const drafts = run([learnt, ...kinds], true);
    expect(drafts.at(-1)).toMatchObject({ basis: 'baseline', measurements: { findings: 5 } });
  });

  it('stays quiet on three kinds, on one kind often, on one tactic, and on days apart', () => {
    expect(run(kinds.slice(0, 3))).toEqual([]);
    const often = Array.from({ length: 20 }, (_, i) =>
      found('discovery/smb-scan', { start: monday + i, key: `k${i}` }),
    );
    expect(run(often)).toEqual([]);
    const looking = ['smb-scan', 'rdp-scan', 'network-scan', 'udp-enumeration'].map((name) =>
      found(`discovery/${name}`, { start: monday }),
    );
    expect(run(looking)).toEqual([]);
    const scattered = kinds.map((part, i) => ({
      ...part,
      draft: { ...part.draft, startTime: monday + i * 2 * DAY },
    }));
    expect(run(scattered)).toEqual([]);
  });

  it('stays quiet on two sources that share the findings between them', () => {
    const other = kinds.slice(2).map((part) => ({
      ...part,
      draft: {
        ...part.draft,
        entities: [{ kind: 'device', id: '10.9.9.9' }] as FindingDraft['entities'],
      },
    }));
    expect(run([...kinds.slice(0, 2), ...other])).toEqual([]);
  });
});

it('fires on the capture’s intruder alone, once, resting on findings that are there', () => {
  const findings = findingsOf(capture(vishing));
  const combined = findings.filter(isComposite);
  const summary = ({ finding_info: { analytic }, src_endpoint: src }: Finding) => [
    analytic.uid,
    src.ip,
  ];
  expect(combined.map(summary).toSorted()).toEqual([
    ['lateral-movement/multiple-lateral-movement', '10.20.8.50'],
    ['multiple/many-detections', '10.20.8.50'],
  ]);
  const uids = new Set(findings.map((f) => f.finding_info.uid));
  for (const { unmapped } of combined) {
    expect(unmapped.combines?.length).toBeGreaterThan(2);
    for (const uid of unmapped.combines ?? []) expect(uids).toContain(uid);
  }
  const batched = findingsOf(capture(vishing), { batch: 3_000 });
  expect(batched).toEqual(findings);
});
