/** Rule files: what becomes a rule, and the reason of everything else. */
import { describe, expect, it, test } from 'vitest';
import { compileRules } from '../../../detectors/sigma/rule-file.ts';
import { mutated, seeded } from '../../sources/mutate.ts';
import { compiled, matches, reasonOf, ruleText } from './made.ts';

const simple = ruleText('selection: {query: x}\ncondition: selection');

describe('a rule', () => {
  it('takes severity, author and harmless causes from the file', () => {
    const head = 'author: A. Writer\nfalsepositives: [Backups]';
    const rule = compiled(ruleText('selection: {query: x}\ncondition: selection', head));
    expect(rule).toMatchObject({ id: 'made-1', severity: 'high', author: 'A. Writer' });
    expect(rule.falsePositives).toEqual(['Backups']);
  });

  it('without level or id is medium, and named by its file', () => {
    const rule = compiled(simple.replace('level: high\n', '').replace('id: made-1\n', ''));
    expect(rule).toMatchObject({ severity: 'medium', id: 'made', author: 'unknown' });
  });

  it('names techniques of the vendored release with the tactics that it names', () => {
    const tags = (words: string) =>
      compiled(ruleText('selection: {query: x}\ncondition: selection', `tags: [${words}]`)).attacks;
    expect(tags('attack.lateral-movement, attack.t1021.002')).toEqual([['TA0008', 'T1021.002']]);
    expect(tags('attack.initial_access, attack.persistence, attack.T1078')).toEqual([
      ['TA0003', 'T1078'],
      ['TA0001', 'T1078'],
    ]);
    expect(tags('attack.execution, attack.t1021.002')).toEqual([['TA0008', 'T1021.002']]);
    expect(tags('attack.ics.t0885, attack.t0885')).toEqual([['TA0101', 'T0885']]);
    expect(tags('attack.t9999, attack.stealth, cve.2020-1, attack.constructor')).toEqual([]);
  });

  it.each([
    ['{category: dns}', 'dns', 'record_type', 'qtype_name'],
    ['{product: zeek, category: proxy}', 'http', 'c-uri', 'uri'],
    ['{product: zeek, service: smb_files}', 'smb_files', 'dst_ip', 'id.resp_h'],
    ['{product: zeek, service: conn}', 'conn', 'constructor', 'constructor'],
    ['{product: windows, service: security}', 'security', 'dst_ip', 'dst_ip'],
  ])('%s is the log %s, and %s its field %s', (...[source, service, name, field]) => {
    const rule = compiled(simple.replace('{product: zeek, service: dns}', source));
    expect(rule.log.service).toBe(service);
    expect(rule.log.fieldName(name)).toBe(field);
  });
});

test('every document of a file is a rule of its own', () => {
  const correlation = 'title: Joined\ncorrelation: {type: event_count}';
  const { rules, notRun } = compileRules([
    {
      name: 'a.yml',
      text: `${simple}---\n${simple.replace('made-1', 'made-2')}---\n${correlation}`,
    },
    { name: 'b.yml', text: simple },
  ]);
  expect(rules.map(({ id }) => id)).toEqual(['made-1', 'made-2']);
  expect(notRun).toEqual([
    {
      file: 'a.yml',
      title: 'Joined',
      reason: 'correlation rule: it counts or joins the matches of other rules',
    },
    { file: 'b.yml', title: 'Made', reason: 'another rule has the id made-1' },
  ]);
});

const source = (logsource: string) => simple.replace('{product: zeek, service: dns}', logsource);

test.each([
  ['', 'no document in the file'],
  ['just text', 'not a map of keys'],
  ['a: [', /^not readable as YAML: .* at line 1/],
  ['title: x\ntitle: y', /^not readable as YAML: Map keys must be unique/],
  [`a: &a [x]\nb: [${'*a, '.repeat(500)}]`, /^not readable as YAML: Excessive alias count/],
  [`a: ${'['.repeat(200_000)}`, 'the file is nested more than 64 deep'],
  ['title: x\nlogsource: {product: zeek}', /^detection: /],
  ['title: x\ndetection: {a: b, condition: a}', /^logsource: /],
  [ruleText('selection: {a: b}'), /^detection\.condition: /],
  [ruleText('condition: selection'), 'detection holds no search'],
  [ruleText('selection: []\ncondition: selection'), 'an empty search'],
  [ruleText('selection:\ncondition: selection'), 'an empty search'],
  [ruleText('selection: [[a]]\ncondition: selection'), 'a list in a list of searches'],
  [
    ruleText('selection: {a: b}\ntimeframe: 5m\ncondition: selection'),
    'timeframe: it counts over several records',
  ],
  [ruleText('selection: {a: b}\ncondition: selection', 'status: deprecated'), 'status deprecated'],
  ['action: global\ntitle: x', 'collection of the first Sigma format (action)'],
  ['title: x\nfilter: {}', 'filter: it changes other rules'],
  [source('{product: linux}'), 'logsource product linux is not read (zeek and windows are)'],
  [source('{product: zeek}'), 'logsource names no log: product zeek needs a service'],
  [source('{service: dns}'), 'logsource names no log: product zeek needs a service'],
  [
    source('{category: firewall}'),
    'logsource category firewall is not read (dns, proxy and webserver are)',
  ],
  [
    source('{product: windows, category: process_creation}'),
    'logsource category process_creation of windows is not read (service security is)',
  ],
  [
    source('{product: windows, service: sysmon}'),
    'logsource windows service sysmon is not read (service security is)',
  ],
  [
    source('{product: windows}'),
    'logsource windows without a service is not read (service security is)',
  ],
])('%.60s is not run, and says why', (text, reason) => {
  if (typeof reason === 'string') expect(reasonOf(text)).toBe(reason);
  else expect(reasonOf(text)).toMatch(reason);
});

test('a file that could not be read is listed', () => {
  const { notRun } = compileRules([{ name: 'a.yml', text: { unreadable: 'EACCES' } }]);
  expect(notRun).toEqual([{ file: 'a.yml', title: null, reason: 'EACCES' }]);
});

const seed = ruleText(
  `selection:
  query|contains|all: ['a*', b]
  id.resp_p|gte: 53
  answers|re|i: '^(a|b)+c{1,3}$'
other:
  - src|cidr: 10.0.0.0/8
  - x|wide|base64offset|contains: 'cmd'
  - y|windash: ' -e '
words: [one, 'two']
condition: (selection and not 1 of oth*) or all of words`,
  'tags: [attack.t1021]\nstatus: test',
);

test('3,000 damaged rules: each is run or has a reason, and none throws on any record', () => {
  const random = seeded(11);
  const whole = new TextEncoder().encode(seed);
  const record = { query: 'ab', 'id.resp_p': 53, answers: ['abcc', null], x: {}, y: [[' -e ']] };
  let run = 0;
  for (let n = 0; n < 3000; n++) {
    const text = new TextDecoder().decode(mutated(whole, random));
    const { rules, notRun } = compileRules([{ name: 'x.yml', text }]);
    for (const rule of rules) matches(rule, record);
    for (const { reason } of notRun) expect(reason.length).toBeGreaterThan(5);
    expect(rules.length + notRun.length).toBeGreaterThan(0);
    run += rules.length;
  }
  expect(run).toBeGreaterThan(100);
  expect(run).toBeLessThan(2900);
});
