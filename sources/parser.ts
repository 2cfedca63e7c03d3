/** The contract between a log format and whoever feeds it lines. */
import type { Event, NetworkActivity, RecordRef } from '../domain/event.ts';
import type { RawRecord } from '../domain/raw-record.ts';

export type Parsed =
  /** `loggedAt` (epoch ms): when the sensor wrote the record, which is what files are ordered by. */
  | { kind: 'events'; events: Event[]; loggedAt: number }
  /** A well-formed record of a type Watchbill does not read. */
  | { kind: 'ignored'; type: string }
  | { kind: 'rejected'; reason: string }
  | { kind: 'header' };

/** Reads one file line by line; never throws on a bad line. */
export interface LineParser {
  readonly format: LogFormat;
  /** Takes a record's bytes without the line end; events keep `record` as it is. */
  parse(record: RecordRef): Parsed;
  /**
   * The record that was parsed last, under its own field names, also where `parse` ignores its type. Absent for formats
   * that no rules are written for; undefined where the log it belongs to is not known.
   */
  raw?(record: RecordRef): RawRecord | undefined;
  /** What earlier lines of the file said that later lines need; empty where each line stands alone. */
  save(): string;
  load(state: string): void;
}

export const logFormats = [
  'suricata-eve',
  'zeek-tsv',
  'zeek-json',
  'windows-events',
  'entra-id',
  'okta',
  'openvpn',
] as const;
export type LogFormat = (typeof logFormats)[number];

/** What all events of one record share: who talked to whom, when. */
export type Conversation = Omit<
  NetworkActivity,
  'class' | 'endTime' | 'outcome' | 'bytesOut' | 'bytesIn' | 'app'
>;

/**
 * Gives an event the ports and the flow of its conversation, where they are known. Events are written out field by
 * field: spreading a conversation into them made reading four times slower.
 */
export function addPorts(event: Event, { srcPort, dstPort, flowId }: Conversation): void {
  if (srcPort !== undefined) event.srcPort = srcPort;
  if (dstPort !== undefined) event.dstPort = dstPort;
  if (flowId !== undefined) event.flowId = flowId;
}

const decoder = new TextDecoder();

/** Decodes UTF-8; bytes that are not become U+FFFD, and a byte-order mark is dropped. */
export function decode(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}
