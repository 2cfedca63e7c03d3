/** 100,000 damaged records, all formats: nothing throws, nothing hangs, no memory stays behind. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parserOf, recognise, type LogFormat } from '../../sources/index.ts';
import { logFormats } from '../../sources/parser.ts';
import { eveRecords } from './eve-fixture.ts';
import { mutated, seeded } from './mutate.ts';
import { hasSharedData, linesOf, load } from './shared-data.ts';

const total = 100_000;
const each = Math.ceil(total / logFormats.length);

const samples = readFileSync(join(import.meta.dirname, '../fixtures/sources/samples.txt'), 'utf8');

/** Lines of our own for every format, and real ones where the shared data is. */
function linesFor(format: LogFormat): Uint8Array[] {
  const sections = samples.split(/^== (\S+)\n/m);
  const own = sections[sections.indexOf(format) + 1] ?? '';
  const lines = own.split('\n').filter((line) => line !== '');
  if (format === 'suricata-eve') {
    lines.push(...[...eveRecords.values()].map((record) => JSON.stringify(record)));
  }
  return [...lines.map((line) => Buffer.from(line)), ...sharedLines(format)];
}

const shared: Partial<Record<LogFormat, string[]>> = {
  'suricata-eve': ['suricata/zeek_btest.eve.ndjson.gz'],
  'zeek-tsv': [
    'zeek/wrccdc2018/zeek-default/ntlm.log.gz',
    'zeek/wrccdc2018/zeek-default/dce_rpc.log.gz',
    'zeek/edge/open_conns/closed/conn.log',
    'zeek/edge/open_conns/open/dns.log',
  ],
  'zeek-json': ['zeek/apt29-day1/combined_zeek.log'],
  'windows-events': ['windows/security.ndjson.gz'],
};

function sharedLines(format: LogFormat): Uint8Array[] {
  if (!hasSharedData) return [];
  return (shared[format] ?? []).flatMap((path) =>
    [...linesOf(load(path))].map(({ bytes }) => bytes),
  );
}

/** Bytes in use after everything unreachable is gone. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return process.memoryUsage().heapUsed;
}

describe('damaged records', () => {
  const random = seeded(20_240_812);
  it.each(logFormats)(
    'of %s are read, ignored or rejected',
    (format) => {
      const lines = linesFor(format);
      expect(lines.length).toBeGreaterThan(0);
      const kinds = new Set<string>();
      let parser = parserOf(format);
      let slowest = 0;
      let before = 0;
      for (let n = 0; n < each; n++) {
        if (n === Math.floor(each / 4)) before = heapInUse();
        // Headers stay whole most of the time: without them a whole file is one rejection after the other.
        const line = lines[n % lines.length] ?? Buffer.alloc(0);
        const isHeader = line[0] === 35;
        const bytes = isHeader && random() < 0.8 ? line : mutated(line, random);
        const start = performance.now();
        kinds.add(parser.parse({ file: 'f', offset: 0, bytes }).kind);
        if (n % 1000 === 0) {
          const next = parserOf(format);
          next.load(parser.save());
          parser = next;
        }
        slowest = Math.max(slowest, performance.now() - start);
      }
      expect(kinds).toContain('events');
      expect(kinds.has('rejected') || kinds.has('ignored')).toBe(true);
      expect(slowest).toBeLessThan(1000);
      expect(heapInUse() - before).toBeLessThan(8 * 1024 * 1024);
    },
    30_000,
  );
  it('and whole files of noise are told from logs without a throw', () => {
    for (let n = 0; n < 200; n++) {
      const noise = Uint8Array.from({ length: 4096 }, () => Math.floor(random() * 256));
      expect(recognise(noise)).toBeNull();
    }
  });
});
