/** A Windows event under the names that Windows gives its fields, whichever shipper wrote it. */
import type { RecordRef } from '../../domain/event.ts';
import type { Endpoint } from '../../domain/finding.ts';
import type { RawContext, RawRecord } from '../../domain/raw-record.ts';
import { decode } from '../parser.ts';
import { parseObject, type JsonObject } from '../values.ts';
import { conversationOf } from './endpoints.ts';
import { readRecord, shapeOf, type Shape } from './record.ts';

/** Fields of the event's head that rules name, beside those of its data. */
const heads: Readonly<Record<string, (shape: Shape) => unknown>> = {
  EventID: ({ eventId }) => eventId,
  Channel: ({ channel }) => channel,
  Computer: ({ computer }) => computer,
  Keywords: ({ keywords }) => keywordsOf(keywords),
};

/** Of a record that does not name its channel it is taken to be `Security`, as reading does. */
export function rawWindows(record: RecordRef): RawRecord | undefined {
  const object = parseObject(decode(record.bytes));
  const shape = object === undefined ? undefined : shapeOf(object);
  if (object === undefined || shape === undefined) return undefined;
  const { channel, data } = shape;
  return {
    product: 'windows',
    service: typeof channel === 'string' ? channel.toLowerCase() : 'security',
    record,
    field: (name) => {
      if (Object.hasOwn(heads, name)) return heads[name]?.(shape);
      return Object.hasOwn(data, name) ? data[name] : undefined;
    },
    values: () => [...Object.values(heads).map((head) => head(shape)), ...Object.values(data)],
    about: () => contextOf(object, record),
  };
}

function contextOf(object: JsonObject, record: RecordRef): RawContext | undefined {
  const windows = readRecord(object);
  if (windows === undefined || typeof windows === 'string') return undefined;
  const { time, src, dst, srcPort, dstPort } = conversationOf(windows, record);
  return { time, src: endpoint(src, srcPort), dst: endpoint(dst, dstPort) };
}

function endpoint(ip: string, port: number | undefined): Endpoint {
  return port === undefined ? { ip } : { ip, port };
}

/** What the two audit keywords stand for (winmeta.xml, with the reserved top bit that Windows sets). */
const auditKeywords: Readonly<Record<string, string>> = {
  'audit failure': '0x8010000000000000',
  audit_failure: '0x8010000000000000',
  'audit success': '0x8020000000000000',
  audit_success: '0x8020000000000000',
};

/** Windows writes a bit mask in hex. Shippers write it as a signed number or in words: then as hex too. */
function keywordsOf(written: unknown): unknown {
  if (Array.isArray(written)) return written.flatMap(keywordsOf);
  if (typeof written === 'number' && Number.isInteger(written)) return [written, hexOf(written)];
  if (typeof written !== 'string') return written;
  if (/^-\d{1,19}$/.test(written)) return [written, hexOf(written)];
  const hex = auditKeywords[written.toLowerCase()];
  return hex === undefined ? written : [written, hex];
}

function hexOf(value: number | string): string {
  return `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;
}
