/** Several ways of moving, used or tried by one source; looking alone, and one way often, left alone. */
import { describe, expect, it } from 'vitest';
import type { FindingDraft, Found } from '../../../domain/detector.ts';
import { found, observed } from '../found.ts';
import { DAY, HOUR, monday } from '../made.ts';

const run = (parts: Found[]): FindingDraft[] =>
  observed('lateral-movement/multiple-lateral-movement', parts);

const part = (uid: string, hours: number) => found(uid, { start: monday + hours * HOUR });

describe('one source', () => {
  it('fires on three ways, attempts at log-on among them', () => {
    const [draft] = run([
      part('discovery/smb-scan', 0),
      part('discovery/rdp-scan', 1),
      part('credential-access/smb-session-brute-force', 2),
    ]);
    expect(draft).toMatchObject({
      severity: 'high',
      startTime: monday,
      measurements: { detection_count: 3 },
      entities: [{ kind: 'device', id: '10.0.8.50' }],
    });
    expect(draft?.evidences).toHaveLength(3);
  });

  it('fires on administration of new hosts by several means', () => {
    const drafts = run([
      part('lateral-movement/new-admin-share-use', 0),
      part('lateral-movement/unusual-remote-service', 1),
      part('credential-access/password-spray', 2),
    ]);
    expect(drafts).toHaveLength(1);
  });

  it('stays quiet on looking alone, on two ways, and on steps days apart', () => {
    const looking = [part('discovery/smb-scan', 0), part('discovery/rdp-scan', 1)];
    expect(run(looking)).toEqual([]);
    expect(run([...looking.slice(1), part('credential-access/password-spray', 2)])).toEqual([]);
    const late = found('credential-access/password-spray', { start: monday + 3 * DAY });
    expect(run([...looking, late])).toEqual([]);
  });

  it('stays quiet on detections that are no lateral movement', () => {
    const others = ['network-scan', 'udp-enumeration', 'reverse-dns-sweep', 'network-range-scan'];
    expect(run(others.map((name) => part(`discovery/${name}`, 0)))).toEqual([]);
  });
});
