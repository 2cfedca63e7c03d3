/** The delegation document: what is accepted, and how precisely a mistake is named. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { WatchbillError } from '../../domain/errors.ts';
import { defaultDelegation } from './sample.ts';
import {
  DelegationDocument,
  parseDelegation,
  policyVersion,
  withGrant,
} from '../../policies/document.ts';

/** The message and code that reading `text` fails with. */
function failure(text: string): { code: string; lines: string[] } {
  try {
    parseDelegation(text, 'd.yaml');
  } catch (error) {
    if (error instanceof WatchbillError)
      return { code: error.code, lines: error.message.split('\n') };
    throw error;
  }
  throw new Error('was accepted');
}

describe('the shipped default', () => {
  const shipped = new URL('../../policies/default-delegation.yaml', import.meta.url);

  it('is the same in YAML, as the constant, and as the defaults of the schema', () => {
    expect(parseDelegation(readFileSync(shipped, 'utf8'), 'default')).toEqual(defaultDelegation);
    expect(DelegationDocument.parse({ version: '1' })).toEqual(defaultDelegation);
  });

  it('shows an example grant that is valid once its marks are removed', () => {
    const text = readFileSync(shipped, 'utf8').replace('grants: []\n', '');
    const example = text.slice(text.indexOf('# - function')).replaceAll('# ', '  ');
    const document = parseDelegation(`version: '2'\ngrants:\n${example}`, 'example');
    expect(document.grants).toEqual([
      {
        function: 'incident_response',
        level: 'L3',
        when: {},
        reason: 'ten weeks without a wrong proposal',
        until: '2026-12-31',
        granted_by: 'anna',
        basis: 'manual',
      },
    ]);
  });
});

describe('a document that is wrong', () => {
  const cases: [name: string, text: string, lines: string[]][] = [
    [
      'a level that does not exist',
      "version: '1'\n\n# comment\nfunctions:\n  alert_triage: L2\n  incident_response: L7\n",
      ['d.yaml:6: functions.incident_response must be one of L0, L1, L2, L3, L4; it is "L7"'],
    ],
    [
      'an unknown key',
      "version: '1'\nresponse:\n  enabled: true\n  dryrun: false\n",
      ['d.yaml:4: response.dryrun is not a known key; allowed: enabled, dry_run'],
    ],
    [
      'an unknown part',
      "kill: on\nversion: '1'\n",
      [
        'd.yaml:1: kill is not a known key; allowed: version, functions, modes, ceiling, overrides, calendars, bounds, automation, protected, prohibited, freezes, response, approval, lease, freshness, dwell, grants',
      ],
    ],
    [
      'a switch that is a word',
      "version: '1'\nresponse: { enabled: yes }",
      ['d.yaml:2: response.enabled must be true or false; it is "yes"'],
    ],
    [
      'an outcome that does not exist',
      "version: '1'\napproval:\n  on_expiry: reboot",
      ['d.yaml:3: approval.on_expiry must be one of do_not_act, substitute, act; it is "reboot"'],
    ],
    [
      'a lease longer than its maximum',
      "version: '1'\nlease:\n  max: 30m\n  duration: PT1H",
      ['d.yaml:4: lease.duration must not be longer than lease.max; it is "PT1H"'],
    ],
    [
      'a version that YAML reads as a number',
      'version: 1',
      ["d.yaml:1: version must be text, such as '1' (in quotes); it is 1"],
    ],
    [
      'an unknown key deep inside',
      "version: '1'\noverrides:\n  - name: n\n    reason: r\n    function: alert_triage\n    level: L1\n    when: { zone: [a] }\n",
      [
        'd.yaml:7: overrides[0].when.zone is not a known key; allowed: actions, asset_groups, zones, purdue_layers, business_services, detections, entities, calendar',
      ],
    ],
    [
      'an override that sets nothing, and a calendar in no time zone',
      "version: '1'\noverrides:\n  - { name: n, reason: r, function: alert_triage }\ncalendars:\n  x: { time_zone: Moon, days: [mon] }\n",
      [
        'd.yaml:3: overrides[0].level must be given, or mode must be: an override that sets neither does nothing; it is missing',
        'd.yaml:5: calendars.x.time_zone must be a time zone such as Europe/Brussels or UTC; it is "Moon"',
      ],
    ],
    ['an empty file', '', ['d.yaml:1: the document must hold keys; it is null']],
    [
      'a list instead of keys',
      "version: '1'\nfunctions:\n  - L1\n",
      ['d.yaml:2: functions must hold keys; it is ["L1"]'],
    ],
    [
      'grants left blank',
      "version: '1'\ngrants:\n",
      ['d.yaml:2: grants must be a list; write [] for an empty one; it is null'],
    ],
    [
      'a key given twice',
      "version: '1'\nlease:\n  max: 2h\n  max: 3h\n",
      ['d.yaml:4: max is given twice'],
    ],
  ];

  it.each(cases)('%s', (_name, text, lines) => {
    expect(failure(text)).toEqual({ code: 'DELEGATION_INVALID', lines });
  });

  it('names the item of a list, and what is missing from it', () => {
    const text = [
      "version: '1'",
      'grants:',
      '  - { function: alert_triage, level: L3, reason: good, until: 2030-01-31, granted_by: anna }',
      '  - function: alert_triage',
      '    level: L2',
      '    reason: "  "',
      '    until: next year',
    ].join('\n');
    const { lines } = failure(text);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe(
      "d.yaml:4: grants[1].granted_by must be text, such as 'anna'; it is missing",
    );
    expect(lines[1]).toBe('d.yaml:5: grants[1].level must be one of L3, L4; it is "L2"');
    expect(lines[2]).toMatch(/^d\.yaml:6: grants\[1\]\.reason must be text/);
    expect(lines[3]).toMatch(/^d\.yaml:7: grants\[1\]\.until must be a date like 2026-12-31/);
  });

  it('reports a problem behind an alias, and a key given twice beside another problem', () => {
    const text = "version: '1'\nversion: '2'\nresponse: &r { enabled: maybe }\nlease: *r\n";
    const { lines } = failure(text);
    expect(lines[0]).toBe('d.yaml:2: version is given twice');
    expect(lines[1]).toMatch(/^d\.yaml:3: response\.enabled must be true or false/);
    expect(lines.at(-1)).toMatch(/lease\.enabled is not a known key/);
  });

  it('names the line of broken syntax', () => {
    const { code, lines } = failure("version: '1'\nfunctions:\n  alert_triage: [L2\n");
    expect(code).toBe('DELEGATION_INVALID');
    expect(lines[0]).toMatch(/^d\.yaml:[34]: not valid YAML: /);
    expect(failure("version: '1'\n\tlease: x\n").lines[0]).toMatch(/^d\.yaml:2: not valid YAML/);
    expect(failure("version: '1'\nlease: !!run x\n").lines[0]).toMatch(
      /^d\.yaml:2: not valid YAML/,
    );
  });

  it('refuses two documents, an alias to nothing, and aliases that multiply', () => {
    expect(failure("version: '1'\n---\nversion: '2'\n").lines[0]).toMatch(/not valid YAML/);
    expect(failure('version: *nothing\n').lines[0]).toMatch(/not valid YAML/);
    const bomb = ['a: &a [x, x]', 'b: &b [*a, *a, *a]', 'c: &c [*b, *b, *b]', 'd: [*c, *c, *c]'];
    expect(failure(bomb.join('\n')).lines[0]).toMatch(/not valid YAML/);
  });

  it('lists the first ten problems and counts the rest', () => {
    const keys = Array.from({ length: 14 }, (_, index) => `k${index}: 1`);
    const { lines } = failure(["version: '1'", ...keys].join('\n'));
    expect(lines).toHaveLength(11);
    expect(lines[0]).toMatch(/^d\.yaml:2: k0 is not a known key/);
    expect(lines[10]).toBe('and 4 more problems');
  });
});

describe('a grant put into a document', () => {
  const grant: Parameters<typeof withGrant>[1] = {
    function: 'incident_response',
    level: 'L3',
    when: { zones: ['office'] },
    reason: 'ten weeks',
    until: '2030-01-31',
    granted_by: 'anna',
  };

  it('keeps comments and all else', () => {
    const before = "# ours\nversion: '7' # the seventh\ngrants: []\nlease: { max: 2h }\n";
    const text = withGrant(before, grant);
    expect(text).toContain('# ours');
    expect(text).toContain('# the seventh');
    const document = parseDelegation(text, 'x');
    expect(document.grants).toEqual([{ ...grant, basis: 'manual' }]);
    const twice = parseDelegation(withGrant(text, { ...grant, until: '2031-01-31' }), 'x');
    expect(twice.grants.map(({ until }) => until)).toEqual(['2030-01-31', '2031-01-31']);
    expect({ ...twice, grants: [] }).toEqual(parseDelegation(before, 'x'));
  });

  it('makes the list where there is none', () => {
    expect(parseDelegation(withGrant("version: '1'\n", grant), 'x').grants).toHaveLength(1);
  });
});

describe('the name of a policy', () => {
  it('changes with any content and not with the order or spelling of the text', () => {
    const one = parseDelegation("version: 'a'\nlease: { max: 2h, duration: 1h }", 'x');
    const same = parseDelegation('lease:\n  duration: 1h\n  max: 2h\nversion: a\n', 'x');
    const other = parseDelegation("version: 'a'\nlease: { max: 3h, duration: 1h }", 'x');
    expect(policyVersion(one)).toMatch(/^a-[0-9a-f]{16}$/);
    expect(policyVersion(same)).toBe(policyVersion(one));
    expect(policyVersion(other)).not.toBe(policyVersion(one));
  });

  it('is the same in every release', () => {
    expect(policyVersion(defaultDelegation)).toMatchInlineSnapshot(`"1-00f567b8246bfbd9"`);
  });
});
