/** Remote sessions to hosts never administered, and those that are habit, shared or no session at all. */
import { describe, expect, it } from 'vitest';
import type { Event, RdpActivity, SshActivity } from '../../../domain/event.ts';
import { absent, hasSharedData } from '../../sources/shared-data.ts';
import { DAY, flow, HOUR, logOn, MINUTE, monday } from '../made.ts';
import { competitors, ownCompetition } from '../own-networks.ts';
import { capture, findingsOf, vishing, wrccdc } from '../pass.ts';

const only = 'lateral-movement/unusual-remote-service';
const find = (events: Event[]) =>
  findingsOf(
    events.toSorted((a, b) => a.time - b.time),
    { only },
  );

const known = [0, 1, 2, 3].map((day) => logOn({ time: monday + day * DAY + 8 * HOUR }));
const later = monday + 4 * DAY + 9 * HOUR;

function rdp(time: number, given: Partial<RdpActivity> = {}): RdpActivity {
  const { src, record, proto } = logOn({ time });
  return {
    class: 'rdp_activity',
    time,
    src,
    dst: '10.0.1.20',
    dstPort: 3389,
    proto,
    record,
    ...given,
  };
}

function ssh(time: number, given: Partial<SshActivity> = {}): SshActivity {
  const { src, record, proto } = logOn({ time });
  const sides = { src, dst: '10.0.1.21', dstPort: 22, proto, record };
  return { class: 'ssh_activity', time, outcome: 'success', ...sides, ...given };
}

const session = (time: number, dstPort: number) =>
  flow({ time, dst: '10.0.1.22', dstPort, outcome: 'answered', bytesOut: 9_000, bytesIn: 90_000 });

describe('a device that never administered', () => {
  it('fires on one RDP session as low, and grows to high over three means and hosts', () => {
    expect(find([...known, rdp(later)]).map((f) => f.severity)).toEqual(['low']);
    const events = [rdp(later), ssh(later + MINUTE), session(later + 2 * MINUTE, 5985)];
    const [finding, ...others] = find([...known, ...events]);
    expect(others).toEqual([]);
    expect(finding?.severity).toBe('high');
    expect(finding?.unmapped.measurements).toMatchObject({
      means: ['rdp', 'ssh', 'winrm'],
      target_count: 3,
      usual_targets: 0,
    });
  });

  it('fires on a Windows remote interactive log-on, and names the account', () => {
    const remote = logOn({ time: later, logonType: 10, dst: '10.0.1.20', user: 'CORP\\Admin' });
    const [finding] = find([...known, remote]);
    expect(finding?.unmapped.entities).toContainEqual({ kind: 'credential', id: 'admin' });
  });
});

describe('ordinary sessions', () => {
  it('stays quiet on the capture, whose administrator uses RDP all day', () => {
    expect(findingsOf(capture(vishing), { only })).toEqual([]);
  });

  it('stays quiet on the competition’s RDP scanner', (ctx) => {
    if (!hasSharedData) return ctx.skip(absent);
    expect(findingsOf(wrccdc('zeek-json'), { only })).toEqual([]);
  });

  it('stays quiet on our own competition, and fires on the desktop of a player who was known for days', () => {
    const competition = ownCompetition('zeek-json');
    expect(findingsOf(competition, { only })).toEqual([]);
    const src = competitors.player;
    const before = [1, 2, 3, 4].map((days) => logOn({ time: monday - days * DAY, src }));
    const found = find([...before, ...competition]);
    expect(found.map((f) => f.src_endpoint.ip)).toEqual([src]);
  });

  it('stays quiet on an administrator who adds three machines to the two of every day', () => {
    const daily = [0, 1, 2, 3].flatMap((day) =>
      [0, 1].map((i) => rdp(monday + day * DAY + 10 * HOUR, { dst: `10.0.2.${i}` })),
    );
    const more = [0, 1, 2].map((i) => rdp(later + i * MINUTE, { dst: `10.0.3.${i}` }));
    expect(find([...known, ...daily, ...more])).toEqual([]);
  });

  it('stays quiet on a terminal server that three others use', () => {
    const others = [0, 1, 2].flatMap((day) =>
      [0, 1, 2].map((i) =>
        flow({
          time: monday + day * DAY + i * HOUR,
          src: `10.0.4.${i}`,
          dst: '10.0.1.20',
          dstPort: 3389,
          outcome: 'answered',
          bytesIn: 50_000,
        }),
      ),
    );
    expect(find([...known, ...others, rdp(later)])).toEqual([]);
  });

  it('stays quiet on probes, refusals, scanners that name themselves and failed log-ons', () => {
    const probe = flow({ time: later, dstPort: 3389, outcome: 'answered', bytesIn: 74 });
    const refused = flow({ time: later, dstPort: 22, outcome: 'refused', bytesIn: 9_000 });
    const tool = rdp(later, { cookie: 'mstshash=nmap' });
    const failed = ssh(later, { outcome: 'failure' });
    expect(find([...known, probe, refused, tool, failed])).toEqual([]);
  });

  it('stays quiet on devices known for less than three days', () => {
    expect(find([rdp(monday), ssh(monday + DAY)])).toEqual([]);
  });
});
