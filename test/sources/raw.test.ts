/** Records under their own field names: the same from every spelling, also of logs that are not read as events. */
import { describe, expect, it } from 'vitest';
import type { RawRecord } from '../../domain/raw-record.ts';
import { parserOf, type LogFormat } from '../../sources/index.ts';
import { zeekExamples } from './own-examples.ts';
import { zeekBytes, zeekFormats } from './own-logs.ts';
import { absent, filesBelow, hasSharedData, linesOf, load } from './shared-data.ts';

/** The last line, as its own log has it. */
function raw(format: LogFormat, text: string): RawRecord | undefined {
  const parser = parserOf(format);
  const lines = text.split('\n').map((line, offset) => {
    const record = { file: 'x.log', offset, bytes: new TextEncoder().encode(line) };
    return { record, parsed: parser.parse(record) };
  });
  const last = lines.at(-1);
  return last === undefined ? undefined : parser.raw?.(last.record);
}

const header = (path: string, fields: string, types: string) =>
  `#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\t${path}\n#fields\t${fields}\n#types\t${types}`;

const dns = {
  fields: 'ts\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tquery\tAA\tZ\tanswers\trcode_name',
  types: 'time\taddr\tport\taddr\tport\tstring\tbool\tcount\tvector[string]\tstring',
  row: '1723453200.000000\t10.0.0.1\t53001\t10.0.0.53\t53\ta\\x2cb.example\tT\t0\t10.0.0.9,10.0.0.8\t-',
};

const json = {
  dotted: {
    'id.orig_h': '10.0.0.1',
    'id.orig_p': 53001,
    'id.resp_h': '10.0.0.53',
    'id.resp_p': 53,
  },
  underscored: { id_orig_h: '10.0.0.1', id_orig_p: 53001, id_resp_h: '10.0.0.53', id_resp_p: 53 },
  nested: { id: { orig_h: '10.0.0.1', orig_p: 53001, resp_h: '10.0.0.53', resp_p: 53 } },
};
const rest = { ts: 1723453200, query: 'a,b.example', qtype_name: 'A', AA: true, Z: 0 };
const answers = { answers: ['10.0.0.9', '10.0.0.8'] };

const spellings: [string, RawRecord | undefined][] = [
  ['tsv', raw('zeek-tsv', `${header('dns', dns.fields, dns.types)}\n${dns.row}`)],
  ...Object.entries(json).map(([name, id]): [string, RawRecord | undefined] => [
    name,
    raw('zeek-json', JSON.stringify({ ...rest, ...id, ...answers })),
  ]),
];

describe.each(spellings)('a Zeek record as %s', (_name, record) => {
  it('names its log, its fields and its hosts', () => {
    expect(record).toMatchObject({ product: 'zeek', service: 'dns' });
    expect(record?.field('id.orig_h')).toBe('10.0.0.1');
    expect(String(record?.field('id.resp_p'))).toBe('53');
    expect(record?.field('query')).toBe('a,b.example');
    expect(record?.field('AA')).toBe(true);
    expect(String(record?.field('Z'))).toBe('0');
    expect(record?.field('answers')).toEqual(['10.0.0.9', '10.0.0.8']);
    expect(record?.field('rcode_name')).toBeUndefined();
    expect(record?.field('no_such_field')).toBeUndefined();
    expect(record?.values().flat()).toContain('10.0.0.8');
    expect(record?.about()).toEqual({
      time: 1723453200000,
      src: { ip: '10.0.0.1', port: 53001 },
      dst: { ip: '10.0.0.53', port: 53 },
    });
  });
});

describe('logs that are not read as events', () => {
  it.each([
    [
      'tsv',
      raw(
        'zeek-tsv',
        `${header('x509', 'ts\tcertificate.serial', 'time\tstring')}\n1723453200.5\t8BB00EE`,
      ),
    ],
    ['flat', raw('zeek-json', '{"ts":1723453200.5,"certificate.serial":"8BB00EE"}')],
    [
      'named',
      raw('zeek-json', '{"_path":"x509","ts":1723453200.5,"certificate_serial":"8BB00EE"}'),
    ],
    [
      'nested',
      raw('zeek-json', '{"_path":"x509","ts":1723453200.5,"certificate":{"serial":"8BB00EE"}}'),
    ],
  ])('have their fields too (%s)', (_name, record) => {
    expect(record?.service).toBe('x509');
    expect(record?.field('certificate.serial')).toBe('8BB00EE');
    expect(record?.about()).toEqual({ time: 1723453200500, src: undefined, dst: undefined });
  });

  it('name the hosts they have', () => {
    const files = '{"_path":"files","ts":1,"tx_hosts":["10.0.0.2"],"rx_hosts":["10.0.0.1"]}';
    expect(raw('zeek-json', files)?.about()).toMatchObject({
      src: { ip: '10.0.0.1' },
      dst: { ip: '10.0.0.2' },
    });
    const software = '{"_path":"software","ts":1,"host":"10.0.0.1","name":"x"}';
    expect(raw('zeek-json', software)?.about()).toMatchObject({
      src: { ip: '10.0.0.1' },
      dst: undefined,
    });
  });
});

const data = {
  IpAddress: '10.0.0.7',
  IpPort: '50001',
  ShareName: '\\\\*\\C$',
  TargetServerName: '-',
};
const time = '2024-08-12T09:00:00.000Z';

describe.each([
  [
    'EVTX',
    {
      Event: {
        System: {
          EventID: 5140,
          Channel: 'Security',
          Computer: 'FS-1.corp.example',
          Keywords: '0x8010000000000000',
          TimeCreated: { '#attributes': { SystemTime: time } },
        },
        EventData: data,
      },
    },
  ],
  [
    'winlogbeat',
    {
      '@timestamp': time,
      winlog: {
        event_id: 5140,
        channel: 'Security',
        computer_name: 'FS-1.corp.example',
        keywords: ['Audit Failure'],
        event_data: data,
      },
    },
  ],
  [
    'NXLog',
    {
      EventTime: time,
      EventID: 5140,
      Channel: 'Security',
      Hostname: 'FS-1.corp.example',
      Keywords: -9218868437227405312,
      ...data,
    },
  ],
])('a Windows event as %s', (_name, object) => {
  it('has the fields that Windows names', () => {
    const record = raw('windows-events', JSON.stringify(object));
    expect(record).toMatchObject({ product: 'windows', service: 'security' });
    expect(record?.field('EventID')).toBe(5140);
    expect([record?.field('Keywords')].flat()).toContain('0x8010000000000000');
    expect(record?.field('ShareName')).toBe('\\\\*\\C$');
    expect(record?.field('TargetServerName')).toBe('-');
    expect(record?.field('constructor')).toBeUndefined();
    expect(record?.about()).toMatchObject({
      src: { ip: '10.0.0.7', port: 50001 },
      dst: { ip: 'FS-1' },
    });
  });
});

it('throws on no record of our own logs, and names the log and the hosts of each', () => {
  for (const log of zeekExamples) {
    for (const format of zeekFormats) {
      const parser = parserOf(format);
      let read = 0;
      for (const line of linesOf(zeekBytes(log, format))) {
        // A header is none.
        if (line.bytes[0] !== 35) {
          const record = parser.raw?.({ file: 'own.log', ...line });
          expect(record, log.path).toMatchObject({ product: 'zeek', service: log.path });
          expect(record?.about()).toEqual({
            time: Date.UTC(2026, 2, 2, 9) + read * 1_001,
            src: { ip: `10.70.0.${read + 1}`, port: 40_000 + read },
            dst: { ip: 'fd00:70::9', port: log.rows[0]?.port },
          });
          read += 1;
        }
        parser.parse({ file: 'own.log', ...line });
      }
      expect(read, log.path).toBe(log.rows.length);
    }
  }
});

it('throws on no record of the shared logs, and names the log of nearly every one', (ctx) => {
  if (!hasSharedData) ctx.skip(absent);
  for (const path of [...filesBelow('zeek/wrccdc2018'), ...filesBelow('zeek/edge')]) {
    const format = /json/.test(path) ? 'zeek-json' : 'zeek-tsv';
    const parser = parserOf(format);
    let named = 0;
    let all = 0;
    for (const line of [...linesOf(load(path))].slice(0, 500)) {
      const { kind } = parser.parse({ file: path, ...line });
      if (kind !== 'events' && kind !== 'ignored') continue;
      const record = parser.raw?.({ file: path, ...line });
      record?.about();
      all++;
      if (record !== undefined && record.values().length > 0) named++;
    }
    if (path.includes('wrccdc2018')) expect(named, path).toBe(all);
  }
});
