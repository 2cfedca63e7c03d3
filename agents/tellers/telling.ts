/** What a teller gets, and the few readings of a finding that every teller needs. */
import type { Finding } from '../../domain/finding.ts';
import type { LedgerEntry } from '../../domain/incident.ts';
import type { Claims, Slots } from '../claims.ts';
import { times, type Ledger } from '../ledger.ts';

export interface Telling {
  ledger: Ledger;
  claims: Claims;
  /** Says the date only in the first sentence of the story. */
  first: boolean;
}

/** Tells one finding: adds ledger entries and claims about it. One per detection. */
export type Teller = (finding: Finding, telling: Telling) => void;

export function measure(finding: Finding, name: string): string | number | string[] {
  return finding.unmapped.measurements[name] ?? 0;
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

/** The finding's span and measurements as a count entry. */
export function totals(finding: Finding, { ledger }: Telling): LedgerEntry {
  return ledger.count(finding, `figures of ${finding.finding_info.title}`, {
    src: finding.src_endpoint.ip,
    ...(finding.dst_endpoint === undefined ? {} : { dst: finding.dst_endpoint.ip }),
    ...finding.unmapped.measurements,
    records: finding.unmapped.evidence_total,
    ...times('start', finding.start_time),
    ...times('end', finding.end_time),
  });
}

/** `On 12 August 2024 at 09:14:00 UTC` for the story's first sentence, `At 09:14:06 UTC` afterwards. */
export function opening(telling: Telling): string {
  return telling.first ? 'On {date} at {clock}' : 'At {clock}';
}

/** The slots that `opening` leaves. */
export function clock(entry: LedgerEntry, telling: Telling): Slots {
  return { ...(telling.first ? { date: [entry, 'date'] } : {}), clock: [entry, 'clock'] };
}
