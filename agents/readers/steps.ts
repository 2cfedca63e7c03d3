/** The steps of an incident: each finding with the claims that tell it, under a lead that says when and who. */
import { isComposite, type Finding } from '../../domain/finding.ts';
import type { Claim, Narrative, TimelineEntry } from '../../domain/incident.ts';
import {
  claimed,
  claimsOf,
  computed,
  quoted,
  utc,
  type Block,
  type Sentence,
  type Told,
} from './reading.ts';

export interface Step {
  entry: TimelineEntry;
  /** It only combines other findings. */
  composite: boolean;
  block: Block;
}

/** The finding that a claim tells: that of the first entry it cites which has one. */
export function findingOf(claim: Claim, narrative: Narrative): string | null {
  for (const id of claim.cites) {
    const finding = narrative.ledger.find((entry) => entry.id === id)?.finding ?? null;
    if (finding !== null) return finding;
  }
  return null;
}

/** One step for each finding, in the order of the timeline; of its claims those whose kind is told. */
export function stepsOf({ incident, findings }: Told, kinds: ReadonlySet<string>): Step[] {
  const byFinding = new Map<string, Claim[]>();
  for (const claim of claimsOf(incident)) {
    const finding = incident.narrative && findingOf(claim, incident.narrative);
    if (finding === null || !kinds.has(claim.kind)) continue;
    byFinding.set(finding, [...(byFinding.get(finding) ?? []), claim]);
  }
  const known = new Map(findings.map((finding) => [finding.finding_info.uid, finding]));
  return incident.timeline.map((entry) => {
    const told = (byFinding.get(entry.finding) ?? []).map(claimed);
    const finding = known.get(entry.finding);
    return {
      entry,
      composite: finding !== undefined && isComposite(finding),
      block: {
        lead: leadOf(entry, finding),
        sentences: told.length > 0 ? told : [untold(entry)],
      },
    };
  });
}

/** When, who, and which detection; its name and the address are ours, never an attacker's text. */
function leadOf(entry: TimelineEntry, finding: Finding | undefined): Sentence {
  const [start, last] = [utc(entry.start), utc(entry.end)];
  const when = start === last ? start : `${start} to ${last}`;
  const who = finding === undefined ? '' : `, ${finding.src_endpoint.ip}`;
  const what = finding?.finding_info.analytic.name ?? entry.detector;
  return computed(
    `${when}${who}: ${what}`,
    ['timeline.start', 'timeline.end', 'findings.src_endpoint', 'findings.finding_info'],
    [entry.finding],
  );
}

/** A finding that no claim of the wanted kinds tells is still there: in the words of its detection. */
function untold(entry: TimelineEntry): Sentence {
  return computed(
    `No statement tells this finding; its detection says ${quoted(entry.message)}.`,
    ['timeline.message'],
    [entry.finding],
  );
}
