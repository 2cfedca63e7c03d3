/** Administrative shares: the competition's two intruders, and an administrator's ordinary roll-out. */
import { describe, expect, it } from 'vitest';
import type { Event, SmbActivity } from '../../../domain/event.ts';
import { absent, hasSharedData } from '../../sources/shared-data.ts';
import { DAY, HOUR, logOn, MINUTE, monday } from '../made.ts';
import { zeekFormats } from '../../sources/own-logs.ts';
import { competitors, ownCompetition } from '../own-networks.ts';
import { capture, findingsOf, vishing, wrccdc } from '../pass.ts';

const only = 'lateral-movement/new-admin-share-use';
const find = (events: Event[]) =>
  findingsOf(
    events.toSorted((a, b) => a.time - b.time),
    { only },
  );

function share(time: number, given: Partial<SmbActivity> = {}): SmbActivity {
  const { src, record, proto } = logOn({ time });
  const dst = given.dst ?? '10.0.1.20';
  return {
    class: 'smb_activity',
    time,
    src,
    dst,
    dstPort: 445,
    proto,
    record,
    command: 'TREE_CONNECT',
    share: `\\\\${dst}\\ADMIN$`,
    ...given,
  };
}

/** An employee's machine that logs on somewhere every day. */
const known = [0, 1, 2, 3].map((day) => logOn({ time: monday + day * DAY + 8 * HOUR }));
const later = monday + 4 * DAY + 9 * HOUR;

/** The same machine, administering `hosts` every day. */
const administering = (hosts: number) =>
  [0, 1, 2, 3].flatMap((day) =>
    Array.from({ length: hosts }, (_, i) =>
      share(monday + day * DAY + 9 * HOUR + i * MINUTE, { dst: `10.0.2.${i}` }),
    ),
  );
const rollOut = (hosts: number) =>
  Array.from({ length: hosts }, (_, i) => share(later + i * MINUTE, { dst: `10.0.3.${i}` }));

describe('the competition', () => {
  it.for(['zeek-default', 'zeek-json'] as const)('fires on those who move in %s', (format, ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    const found = findingsOf(wrccdc(format), { only });
    const sources = found.map((f) => f.src_endpoint.ip).toSorted();
    expect(sources).toEqual(['10.128.0.214', '10.128.0.233', '10.150.0.20']);
    const most = found.find((f) => f.src_endpoint.ip === '10.128.0.233');
    expect(most?.unmapped.measurements).toMatchObject({ means: ['ADMIN$'], target_count: 3 });
    expect(Number(most?.unmapped.measurements['uses'])).toBeGreaterThan(100);
    expect(most?.unmapped.basis).toBe('rule');
  });

  it.each(zeekFormats)('fires on those who move in one of our own, in %s', (format) => {
    const found = findingsOf(ownCompetition(format), { only });
    expect(
      found.map(({ src_endpoint: src, unmapped: { basis, measurements: m } }) => [
        ...[src.ip, basis, m['means'], m['target_count'], m['uses']],
      ]),
    ).toEqual([
      [competitors.mover, 'rule', ['ADMIN$'], 3, 120],
      [competitors.guesser, 'rule', ['ADMIN$', 'C$'], 3, 3],
    ]);
  });
});

describe('a machine that never administered', () => {
  it('fires on the first administrative share it opens', () => {
    const [finding] = find([...known, share(later)]);
    expect([finding?.severity, finding?.unmapped.basis]).toEqual(['medium', 'baseline']);
    expect(finding?.unmapped.explanation.normal).toContain('administered no host in the 4 days');
  });

  it('fires on service control over RPC, with the account a record names', () => {
    const pipe = share(later, {
      share: 'IPC$',
      namedPipe: '\\svcctl',
      user: 'CORP\\jmorgan',
    });
    const [finding] = find([...known, pipe]);
    expect(finding?.unmapped.measurements).toMatchObject({ means: ['svcctl'], users: ['jmorgan'] });
    expect(finding?.unmapped.entities).toContainEqual({ kind: 'credential', id: 'jmorgan' });
  });

  it('fires as high once three hosts are used, and does not learn them', () => {
    const again = rollOut(3).map((event) => ({ ...event, time: event.time + 3 * DAY }));
    const found = find([...known, ...rollOut(3), ...again]);
    expect(found.map((f) => [f.severity, f.unmapped.measurements['target_count']])).toEqual([
      ['high', 3],
      ['high', 3],
    ]);
  });
});

describe('ordinary administration', () => {
  it('stays quiet on the capture, backup host and administrator included', () => {
    expect(findingsOf(capture(vishing), { only })).toEqual([]);
  });

  it('stays quiet on an administrator’s roll-out to three machines, not on one to six', () => {
    expect(find([...known, ...administering(2), ...rollOut(3)])).toEqual([]);
    expect(find([...known, ...rollOut(6)])).toHaveLength(1);
  });

  it('stays quiet on a device not known yet that uses two hosts', () => {
    expect(find(rollOut(2))).toEqual([]);
  });

  it('stays quiet on plain shares, IPC$ alone and the directory’s own pipes', () => {
    const plain = ['share', 'sysvol', 'IPC$', 'print$'].map((name, i) =>
      share(later + i * MINUTE, { share: `\\\\10.0.1.20\\${name}` }),
    );
    const pipes = ['samr', 'drsuapi', 'lsarpc'].map((namedPipe) =>
      share(later, { share: 'IPC$', namedPipe }),
    );
    expect(find([...known, ...plain, ...pipes])).toEqual([]);
  });
});
