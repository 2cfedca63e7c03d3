/** What is missing, by the logs that were read: the opinion's list and the story say the same of the same logs. */
import { beforeAll, describe, expect, it } from 'vitest';
import { missingFrom } from '../../agents/missing.ts';
import { narrate } from '../../agents/narrator.ts';
import type { Finding } from '../../domain/finding.ts';
import type { LogKind, LogRead } from '../../domain/log.ts';
import { HOUR } from '../detectors/made.ts';
import { vishingFindings } from './story.ts';

let findings: Finding[] = [];
beforeAll(() => {
  findings = vishingFindings();
});

/** A log around the attack; `until`: hours from the incident's beginning to its newest record. */
function log(file: string, kind: LogKind, until = 24): LogRead {
  const start = Math.min(...findings.map(({ start_time }) => start_time));
  return { file, kind, from: start - 100 * HOUR, to: start + until * HOUR };
}

const eve = () => log('eve.json.gz', 'network');

/** `no_sensor an approved …`: the list, by why. */
function missing(logs: LogRead[], given: readonly Finding[] = findings): string[] {
  return missingFrom(given, logs).map(({ what, why, searched }) =>
    [why, what, ...searched].join(' | '),
  );
}

function unknowns(logs: LogRead[], given: readonly Finding[] = findings): string[] {
  const { claims, struck } = narrate({ findings: given, actions: [], logs, revision: 1 });
  expect(struck).toEqual([]);
  return claims.filter(({ kind }) => kind === 'unknown').map(({ text }) => text);
}

const approval = 'an approved sign-in or MFA request before it';
const session = 'a VPN session before it';

describe('nobody watched', () => {
  it('where only network records were read, whether they are named or not', () => {
    for (const logs of [[], [eve()]]) {
      expect(missing(logs)).toEqual([
        'no_sensor | records of the machines themselves: processes, files, log-ons',
        `no_sensor | ${approval}`,
        `no_sensor | ${session}`,
      ]);
      const told = unknowns(logs).join('\n');
      expect(told).toContain('only network records were searched (eve.json.gz), no process');
      expect(told).toContain('no identity-provider, MFA or VPN record was among the inputs');
    }
  });

  it('in logs that end before, or begin after', () => {
    const old = log('okta.json', 'identity_provider', -13);
    const later = { ...log('vpn.log', 'vpn'), from: log('', 'vpn').to - HOUR };
    expect(missing([eve(), old, later])).toEqual(missing([eve()]));
    expect(unknowns([eve(), old, later])).toEqual(unknowns([eve()]));
  });
});

describe('looked for in vain', () => {
  it('is told with the logs that were looked through, each kind by itself', () => {
    const logs = [eve(), log('/var/log/okta.json', 'identity_provider', -11)];
    expect(missing(logs)).toContain(`not_found | ${approval} | okta.json`);
    expect(missing(logs)).toContain(`no_sensor | ${session}`);
    expect(unknowns(logs).join('\n')).toContain(
      'no approved sign-in or MFA request before it stands in okta.json, and no VPN record was among the inputs',
    );
    const both = [...logs, log('a/vpn.log', 'vpn'), log('b/vpn.log.1', 'vpn')];
    expect(missing(both)).toContain(`not_found | ${session} | vpn.log | vpn.log.1`);
    expect(unknowns(both).join('\n')).toContain(
      'no VPN session before it stands in vpn.log or vpn.log.1',
    );
  });

  it('tells processes, which no log that is read holds, from log-ons, which were looked for', () => {
    const logs = [eve(), log('dc1.json', 'windows_security')];
    expect(missing(logs).slice(0, 2)).toEqual([
      'no_sensor | records of the machines themselves: processes, files',
      'not_found | a log-on that stands out in the machines’ own log | dc1.json',
    ]);
    const told = unknowns(logs).join('\n');
    expect(told).toContain(
      'only network and log-on records were searched (eve.json.gz and dc1.json), no process or file',
    );
    expect(told).toContain('none that stands out was found (dc1.json)');
  });
});

describe('found', () => {
  it('is not missing: a log-on in the machines’ own log, an approval before', () => {
    const own = findings.map((finding) => ({
      ...finding,
      evidences: finding.evidences.map((evidence) => ({ ...evidence, file: 'dc1.json' })),
    }));
    const logs = [log('dc1.json', 'windows_security')];
    expect(missing(logs, own)).not.toContainEqual(expect.stringContaining('log-on'));
    expect(unknowns(logs, own).join('\n')).toContain(
      'only log-on records were searched (dc1.json)',
    );

    const [first] = findings;
    if (first === undefined) throw new TypeError('the capture gave no finding');
    const uid = 'initial-access/mfa-then-new-device';
    const { finding_info: info } = first;
    const approved = {
      ...first,
      finding_info: { ...info, uid: 'approved', analytic: { ...info.analytic, uid } },
      unmapped: { ...first.unmapped, combines: [info.uid] },
    };
    expect(missing([eve()], [...findings, approved])).toHaveLength(1);
  });
});
