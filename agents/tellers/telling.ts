/** What a teller gets, and the few readings of a finding that every teller needs. */
import type { Finding } from '../../domain/finding.ts';
import type { LedgerEntry } from '../../domain/incident.ts';
import type { Claims, Slots } from '../claims.ts';
import { times, type Ledger } from '../ledger.ts';

export interface Telling {
  ledger: Ledger;
  claims: Claims;
  /** The finding told before, whose date and actor need not be said again. */
  before: Finding | null;
}

/** Tells one finding: adds ledger entries and claims about it. One per detection. */
export type Teller = (finding: Finding, telling: Telling) => void;

export function measure(finding: Finding, name: string): string | number | string[] {
  return finding.unmapped.measurements[name] ?? 0;
}

export function count(finding: Finding, name: string): number {
  return Number(measure(finding, name));
}

/** `1 address`, `512 addresses`, `no address`: a ledger value in words, so that sentences read well. */
export function words(number: number, noun: string): string {
  const figure = number === 0 ? 'no' : number.toLocaleString('en-US');
  return `${figure} ${number === 1 || number === 0 ? noun : plural(noun)}`;
}

function plural(noun: string): string {
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return `${noun}${/(s|x|ch|sh)$/.test(noun) ? 'es' : 's'}`;
}

/** `none answered`, `2 answered`: a figure with what became of so many. */
export function became(number: number, what: string): string {
  return `${number === 0 ? 'none' : number.toLocaleString('en-US')} ${what}`;
}

/** The finding's first record as an observation, with the sides of the conversation. */
export function firstRecord(
  finding: Finding,
  { ledger }: Telling,
  fields: LedgerEntry['fields'],
): LedgerEntry {
  const [evidence] = finding.evidences;
  if (evidence === undefined) throw new Error('a finding without evidence');
  const dst = finding.dst_endpoint?.ip ?? evidence.dst_endpoint?.ip;
  return ledger.observation(finding, evidence, {
    src: finding.src_endpoint.ip,
    ...(dst === undefined ? {} : { dst }),
    ...fields,
  });
}

/** The finding's span and measurements as a count entry; `worded` adds values as they stand in a sentence. */
export function totals(
  finding: Finding,
  { ledger }: Telling,
  worded: LedgerEntry['fields'] = {},
): LedgerEntry {
  return ledger.count(finding, `figures of: ${finding.finding_info.title}`, {
    src: finding.src_endpoint.ip,
    ...(finding.dst_endpoint === undefined ? {} : { dst: finding.dst_endpoint.ip }),
    ...finding.unmapped.measurements,
    ...worded,
    records: finding.unmapped.evidence_total,
    ...times('start', finding.start_time),
    ...times('end', finding.end_time),
  });
}

/** How a sentence begins: when, and who did it. `slots` fills what `text` leaves open. */
export function opening(
  finding: Finding,
  seen: LedgerEntry,
  { before }: Telling,
): { text: string; slots: Slots } {
  const sameDay = before !== null && isoDay(before.start_time) === isoDay(finding.start_time);
  const sameActor = before?.src_endpoint.ip === finding.src_endpoint.ip;
  return {
    text: `${sameDay ? 'At {clock}' : 'On {date} at {clock}'} ${sameActor ? 'it' : '{src}'}`,
    slots: {
      clock: [seen, 'clock'],
      ...(sameDay ? {} : { date: [seen, 'date'] }),
      ...(sameActor ? {} : { src: [seen, 'src'] }),
    },
  };
}

function isoDay(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
