/** Zeek logs: the header, the spellings of JSON, connection states, and that TSV and JSON tell the same. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Event } from '../../domain/event.ts';
import { parserOf, recognise } from '../../sources/index.ts';
import { zeekExamples } from './own-examples.ts';
import { zeekBytes } from './own-logs.ts';
import { absent, hasSharedData, load, readAll, type Reading } from './shared-data.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const header = (path: string, fields: string): string =>
  [
    '#separator \\x09',
    '#set_separator\t,',
    '#empty_field\t(empty)',
    '#unset_field\t-',
    `#path\t${path}`,
    `#fields\t${fields.replaceAll(' ', '\t')}`,
  ].join('\n');
const conn = header(
  'conn',
  'ts uid id.orig_h id.orig_p id.resp_h id.resp_p proto duration conn_state',
);
const row = (state: string, from = '10.0.0.1\t40000', to = '10.0.0.2\t22'): string =>
  `1700000000.000001\tC1\t${from}\t${to}\ttcp\t0.5\t${state}`;

describe('TSV', () => {
  it.each([
    ['S0', 'silent'],
    ['SH', 'silent'],
    ['SHR', 'silent'],
    ['REJ', 'refused'],
    ['RSTRH', 'refused'],
    ['SF', 'answered'],
    ['S1', 'answered'],
    ['RSTO', 'answered'],
    ['RSTR', 'answered'],
    ['OTH', 'unknown'],
    ['-', 'unknown'],
  ])('conn_state %s is %s', (state, outcome) => {
    const { events } = readAll(encode(`${conn}\n${row(state)}\n`));
    expect(events).toMatchObject([
      { outcome, time: 1700000000000.001, endTime: 1700000000500.001, dstPort: 22 },
    ]);
  });
  it('takes a new header in the middle of a file, and fields it does not know', () => {
    const dns = header(
      'dns',
      'ts uid x.y id.orig_h id.orig_p id.resp_h id.resp_p proto query answers',
    );
    const text = `${conn}\n${row('SF')}\n#close\t2024\n${dns}\n1700000001.5\tC2\t?\tfe80::0:1\t5\t10.0.0.2\t53\tudp\ta\\x2cb\t1.1.1.1,x\\x2cy\n`;
    expect(readAll(encode(text)).events).toMatchObject([
      { class: 'network_activity' },
      { class: 'dns_activity', src: 'fe80::1', query: 'a,b', answers: ['1.1.1.1', 'x,y'] },
    ]);
  });
  it('goes on in the middle of a file with what it saved', () => {
    const first = parserOf('zeek-tsv');
    for (const line of conn.split('\n')) first.parse({ file: 'f', offset: 0, bytes: encode(line) });
    const second = parserOf('zeek-tsv');
    second.load(first.save());
    expect(second.parse({ file: 'f', offset: 0, bytes: encode(row('SF')) }).kind).toBe('events');
  });
  it('rejects a cut last line and rows without a header', () => {
    const { events, rejected } = readAll(encode(`${conn}\n${row('SF')}\n1700000002.0\tC3\t10.0`));
    expect(events).toHaveLength(1);
    expect(rejected).toEqual({ 'not as many columns as #fields': 1 });
    expect(readAll(encode(row('SF'))).rejected).toEqual({ 'no #fields line before': 1 });
  });
  it('does not decode a URI again', () => {
    const http = header('http', 'ts uid id.orig_h id.orig_p id.resp_h id.resp_p method uri');
    const line = '1700000000.1\tC1\t10.0.0.1\t4\t10.0.0.2\t80\tGET\t/nice ports,/100%41';
    expect(readAll(encode(`${http}\n${line}\n`)).events).toMatchObject([
      { uri: '/nice ports,/100%41', proto: 'tcp' },
    ]);
  });
});

describe('JSON', () => {
  const rest = '"ts":1588205199.82437,"uid":"C1","proto":"tcp","conn_state":"REJ"';
  it.each([
    [
      'dotted',
      `{"id.orig_h":"10.0.1.6","id.orig_p":1,"id.resp_h":"10.0.0.4","id.resp_p":53,${rest}}`,
    ],
    [
      'underscored',
      `{"id_orig_h":"10.0.1.6","id_orig_p":1,"id_resp_h":"10.0.0.4","id_resp_p":53,${rest}}`,
    ],
    ['nested', `{"id":{"orig_h":"10.0.1.6","orig_p":1,"resp_h":"10.0.0.4","resp_p":53},${rest}}`],
  ])('reads %s endpoints, and knows a log without a path by its fields', (_, line) => {
    expect(readAll(encode(line))).toMatchObject({
      format: 'zeek-json',
      events: [{ outcome: 'refused', src: '10.0.1.6', dst: '10.0.0.4', dstPort: 53 }],
    });
  });
});

describe('the same events', () => {
  beforeEach((ctx) => {
    if (!hasSharedData) ctx.skip(absent);
  });
  it.each([
    ['dns', 53_615],
    ['ntlm', 422],
    ['rdp', 4122],
    ['smb_mapping', 393],
    ['modbus', 139],
    ['ssl', 49_474],
    ['ssh', 22],
    ['dce_rpc', 78],
    ['smb_files', 13],
    ['kerberos', 11],
    ['ldap_search', 1],
    ['notice', undefined],
  ])('come from TSV and JSON: %s', (log, expected) => {
    const tsv = readAll(load(`zeek/wrccdc2018/zeek-default/${log}.log.gz`));
    const json = readAll(load(`zeek/wrccdc2018/zeek-json/${log}.json.gz`));
    expectTheSame(tsv, json);
    if (expected !== undefined) expect(tsv.events).toHaveLength(expected);
  });
});

describe('the same events, of logs of our own', () => {
  it.each(zeekExamples.map((log) => ({ log, path: log.path })))(
    'come from TSV, JSON and the JSON of a shipper: $path',
    ({ log }) => {
      const tsv = readAll(zeekBytes(log, 'zeek-tsv'));
      const dotted = zeekBytes(log, 'zeek-json');
      expectTheSame(tsv, readAll(dotted));
      expectTheSame(tsv, readAll(shipped(dotted)));
      expect(tsv.events).toHaveLength(log.events);
    },
  );
  it('have the values that were written, whatever they hold', () => {
    const of = (path: string) => {
      const log = zeekExamples.find((one) => one.path === path);
      if (log === undefined) throw new Error(`no example of ${path}`);
      return readAll(zeekBytes(log, 'zeek-tsv')).events;
    };
    const [first, second] = [Date.UTC(2026, 2, 2, 9), Date.UTC(2026, 2, 2, 9, 0, 1, 1)];
    expect(of('dns')).toMatchObject([
      { time: first, src: '10.70.0.1', dst: 'fd00:70::9', answers: ['192.0.2.1', 'a,b'] },
      { time: second, query: 'bücher.example', answers: ['back\\slash'] },
      { query: '', answers: [] },
    ]);
    expect(of('http')).toMatchObject([{ uri: '/a,b?c=\\x41', userAgent: 'Agent\t1' }, {}]);
    expect(of('smb_mapping')).toMatchObject([{ share: '\\\\fs1\\ADMIN$' }, { shareType: 'PIPE' }]);
    expect(of('ntlm').map((e) => e.class === 'authentication' && e.outcome)).toEqual([
      ...['success', 'failure', 'unknown'],
    ]);
  });
});

/** As a shipper writes it: the log under `@stream`, and underscores for points. */
function shipped(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(bytes);
  return encode(text.replaceAll('"_path"', '"@stream"').replaceAll(/"id\.(\w+)"/g, '"id_$1"'));
}

function expectTheSame(tsv: Reading, json: Reading): void {
  expect([tsv.format, json.format]).toEqual(['zeek-tsv', 'zeek-json']);
  expect([tsv.rejected, json.rejected]).toEqual([{}, {}]);
  const differing = tsv.events.findIndex((event, index) => {
    const other = json.events[index];
    return JSON.stringify(sorted(event)) !== JSON.stringify(other && sorted(other));
  });
  expect(differing, JSON.stringify([tsv.events[differing], json.events[differing]])).toBe(-1);
  expect(json.events).toHaveLength(tsv.events.length);
}

function sorted(event: Event): unknown {
  return Object.entries(event)
    .filter(([field]) => field !== 'record')
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

describe('recognise', () => {
  it.each([
    ['', null],
    ['hello\nworld\n', null],
    ['{"a":1}\n', null],
    ['\u0000\u0001\u0002', null],
    ['cut":1}\n{"timestamp":"x","event_type":"stats"}\n', 'suricata-eve'],
    ['#separator \\x09\n', 'zeek-tsv'],
    ['{"_path":"conn","ts":1.5}', 'zeek-json'],
  ])('%j is %s', (text, format) => {
    expect(recognise(encode(text))).toBe(format);
  });
});
