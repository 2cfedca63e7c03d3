/** One Windows event, whichever shipper wrote it: EVTX as JSON, winlogbeat or NXLog. */
import { hostName } from '../../domain/entity.ts';
import { canonicalAddress } from '../address.ts';
import { epochSeconds, parseIsoTime } from '../time.ts';
import { isObject, objectAt, type JsonObject } from '../values.ts';

export interface WindowsRecord {
  eventId: number;
  /** `Security` where the record says; undefined where it does not. */
  channel: string | undefined;
  /** The computer that logged it, as a host name without its domain; by its address where the log is sent on so. */
  computer: string;
  /** Epoch ms. */
  time: number;
  /** An audit failure: what was asked for was not allowed. */
  failed: boolean;
  /** A field of the event as text; undefined where it is missing or Windows wrote a placeholder. */
  field(name: string): string | undefined;
}

/** What of a JSON record is the event's head, and what its fields. */
export interface Shape {
  eventId: unknown;
  channel: unknown;
  computer: unknown;
  time: unknown;
  keywords: unknown;
  data: JsonObject;
}

/** Undefined if it is no Windows event; a string is the reason why it can't be read. */
export function readRecord(object: JsonObject): WindowsRecord | string | undefined {
  const shape = shapeOf(object);
  if (shape === undefined) return undefined;
  const eventId = numberOf(shape.eventId);
  if (eventId === undefined) return 'no event id';
  const time = timeOf(shape.time);
  if (time === undefined) return 'no readable time';
  if (typeof shape.computer !== 'string' || shape.computer === '') return 'no computer name';
  const { data } = shape;
  return {
    eventId,
    time,
    channel: typeof shape.channel === 'string' ? shape.channel : undefined,
    computer: canonicalAddress(shape.computer.trim()) ?? hostName(shape.computer),
    failed: isFailure(shape.keywords),
    field: (name) => meant(data[name]),
  };
}

/** Undefined if it is no Windows event. */
export function shapeOf(object: JsonObject): Shape | undefined {
  return evtxShape(object) ?? winlogbeatShape(object) ?? nxlogShape(object);
}

/** `Event.System` and `Event.EventData`, as the common EVTX dumpers write them. */
function evtxShape(object: JsonObject): Shape | undefined {
  const event = objectAt(object, 'Event');
  const system = objectAt(event ?? {}, 'System');
  if (event === undefined || system === undefined) return undefined;
  const id = system['EventID'];
  const created = objectAt(system, 'TimeCreated') ?? {};
  return {
    eventId: isObject(id) ? (id['#text'] ?? id['Value']) : id,
    channel: system['Channel'],
    computer: system['Computer'],
    time: (objectAt(created, '#attributes') ?? created)['SystemTime'],
    keywords: system['Keywords'],
    data: objectAt(event, 'EventData') ?? {},
  };
}

const dataPrefix = 'winlog.event_data.';

/** `winlog.event_id` and `winlog.event_data.*`, nested or with dotted names. */
function winlogbeatShape(object: JsonObject): Shape | undefined {
  const nested = objectAt(object, 'winlog');
  const winlog = (name: string): unknown => (nested ?? {})[name] ?? object[`winlog.${name}`];
  if (winlog('event_id') === undefined) return undefined;
  const data = winlog('event_data');
  return {
    eventId: winlog('event_id'),
    channel: winlog('channel'),
    computer: winlog('computer_name'),
    time: object['@timestamp'],
    keywords: winlog('keywords'),
    data: isObject(data) ? data : undotted(object),
  };
}

function undotted(object: JsonObject): JsonObject {
  const data: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    if (name.startsWith(dataPrefix)) data[name.slice(dataPrefix.length)] = value;
  }
  return data;
}

/** All fields side by side; the computer is `Hostname`, or `Computer` with other shippers. */
function nxlogShape(object: JsonObject): Shape | undefined {
  if (object['EventID'] === undefined) return undefined;
  return {
    eventId: object['EventID'],
    channel: object['Channel'],
    computer: object['Hostname'] ?? object['Computer'] ?? object['ComputerName'],
    // `EventTime` may be in the computer's own time without saying which: one that says comes first.
    time: object['UtcTime'] ?? object['@timestamp'] ?? object['EventTime'] ?? object['TimeCreated'],
    keywords: object['Keywords'] ?? object['EventType'],
    data: object,
  };
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : undefined;
}

/** ISO 8601, also with a space for the `T`; a number is seconds since the epoch. */
function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number') return epochSeconds(value);
  return typeof value === 'string' ? parseIsoTime(value.replace(' ', 'T')) : undefined;
}

/** The bit (or word) that marks an audit failure (winmeta.xml: `AuditFailure`). */
const auditFailure = 0x10_0000_0000_0000n;

function isFailure(keywords: unknown): boolean {
  if (Array.isArray(keywords)) return keywords.includes('Audit Failure');
  if (typeof keywords !== 'string') return false;
  if (/^0x[0-9a-f]{1,16}$/i.test(keywords)) return (BigInt(keywords) & auditFailure) !== 0n;
  return /^audit[ _]failure$/i.test(keywords);
}

/** What Windows writes for nothing; `%%1793` is its "<value not set>". The work station `NULL` is a tool's own choice. */
const placeholders: ReadonlySet<string> = new Set(['', '-', 'LOCAL', '%%1793']);

function meant(value: unknown): string | undefined {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return undefined;
  const trimmed = text.trim();
  return placeholders.has(trimmed) ? undefined : trimmed;
}
