/** The fast way through frequent EVE records gives what `JSON.parse` gives, or steps aside. */
import { describe, expect, it } from 'vitest';
import { suricataEve } from '../../sources/suricata-eve/index.ts';
import { fastRecord } from '../../sources/suricata-eve/fast-records.ts';
import { eveRecords } from './eve-fixture.ts';
import { mutated, seeded } from './mutate.ts';
import { eveExamples } from './own-examples.ts';
import { absent, hasSharedData, linesOf, load, vishing } from './shared-data.ts';

const ways = [suricataEve(), suricataEve({ fast: false })] as const;

/** Both ways' answers as text, the record left out. */
function answers(bytes: Uint8Array): [string, string] {
  const [fast, slow] = ways.map((parser) => {
    const parsed = parser.parse({ file: 'f', offset: 0, bytes });
    return JSON.stringify(parsed, (key, value: unknown) => (key === 'record' ? undefined : value));
  });
  return [fast ?? '', slow ?? ''];
}

function isTaken(bytes: Uint8Array): boolean {
  const text = new TextDecoder().decode(bytes);
  const type = /"event_type":"([a-z]+)"/.exec(text)?.[1] ?? '';
  return fastRecord(text, type, { file: 'f', offset: 0, bytes }) !== undefined;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('the fast way', () => {
  it('is taken for flow, dns and plain smb', () => {
    for (const name of [
      'flow-answered',
      'flow-silent',
      'flow-udp-silent',
      'dns-request',
      'smb-close',
    ]) {
      expect(isTaken(bytesOf(JSON.stringify(eveRecords.get(name)))), name).toBe(true);
    }
  });
  it.each([
    ['a space', (text: string) => text.replace(':', ': ')],
    ['an escape', (text: string) => text.replace('"rrname":"', '"rrname":"\\u0061')],
    ['more than ASCII', (text: string) => text.replace('"rrname":"', '"rrname":"é')],
    ['a key twice', (text: string) => text.replace('"proto"', '"proto":"TCP","proto"')],
    ['a leading zero', (text: string) => text.replace('"src_port":', '"src_port":0')],
    ['a missing comma', (text: string) => text.replace('"opt":[{', '"opt":[{"code":1,"data":""}{')],
    ['a cut end', (text: string) => text.slice(0, -1)],
    ['more behind it', (text: string) => `${text}x`],
  ])('steps aside for %s', (_, change) => {
    const bytes = bytesOf(change(JSON.stringify(eveRecords.get('dns-request'))));
    expect(isTaken(bytes)).toBe(false);
    const [fast, slow] = answers(bytes);
    expect(fast).toBe(slow);
  });
  it('agrees on 20,000 damaged records', () => {
    const random = seeded(7);
    const lines = ['flow-answered', 'flow-icmp', 'dns-request', 'dns-response', 'smb-close'].map(
      (name) => bytesOf(JSON.stringify(eveRecords.get(name))),
    );
    for (let n = 0; n < 20_000; n++) {
      const [fast, slow] = answers(mutated(lines[n % lines.length] ?? bytesOf(''), random));
      if (fast !== slow) expect(fast).toBe(slow);
    }
  });
});

/** Reads each record both ways; answers how many the fast one took. */
function readBothWays(bytes: Uint8Array): number {
  let taken = 0;
  for (const line of linesOf(bytes)) {
    if (isTaken(line.bytes)) taken++;
    const [fast, slow] = answers(line.bytes);
    if (fast !== slow) expect(fast).toBe(slow);
  }
  return taken;
}

describe('all records', () => {
  it('of the bundled capture are the same either way, most by the fast one', () => {
    expect(readBothWays(load(vishing))).toBeGreaterThanOrEqual(150_000);
  });
  it('made here are the same either way, one of each kind', () => {
    const lines = eveExamples.map((record) => JSON.stringify(record));
    const events = lines.map((line) => answers(bytesOf(line)));
    for (const [fast, slow] of events) expect(fast).toBe(slow);
    expect(events.filter(([fast]) => fast.includes('"kind":"events"'))).toHaveLength(13);
  });
  it.for([
    'suricata/suricata_verify.eve.ndjson.gz',
    'suricata/zeek_btest.eve.ndjson.gz',
    'ot/ics_iti.eve.ndjson.gz',
  ])('that are shared are the same either way: %s', (path, ctx) => {
    if (!hasSharedData) ctx.skip(absent);
    readBothWays(load(path));
  });
});
