/** What an action needs: the findings that call for it by themselves, and how live those are. */
import type { ActionView } from '../domain/action.ts';
import type { Finding } from '../domain/finding.ts';
import { isFrom } from '../domain/target.ts';
import { propose } from './responder.ts';

/** How live the evidence is that an action needs. */
export interface Liveness {
  /** Findings of inputs that were opened as live call for it by themselves. */
  asLive: boolean;
  /** Event time, epoch ms: with the findings that go on until then or later, and the live ones, it is called for. */
  newestEvidenceTime: number;
}

type Called = Pick<ActionView, 'kind' | 'target' | 'findings'>;

/**
 * How live an action is: as live as what it needs. An old recording that joins a live incident makes nothing live, and
 * what is live in an incident of old recordings acts all the same.
 *
 * @param live uids of findings that an input saw which was opened as live
 */
export function findLiveness(
  action: Called,
  findings: readonly Finding[],
  live: Pick<ReadonlySet<string>, 'has'>,
): Liveness {
  const isLive = ({ finding_info: { uid } }: Finding) => live.has(uid);
  const own = findings.filter((finding) => isFrom(finding, action.target.device));
  const lively = own.filter(isLive);
  if (callFor(action, lively)) return { asLive: true, newestEvidenceTime: findNewest(lively) };
  const ends = [...new Set(own.map(({ end_time }) => end_time))].sort((a, b) => b - a);
  const since = ends.find((end) =>
    callFor(
      action,
      own.filter((finding) => isLive(finding) || finding.end_time >= end),
    ),
  );
  if (since !== undefined) return { asLive: false, newestEvidenceTime: since };
  // Regrouped meanwhile: what is left does not call for it, and what it was proposed for has to speak for it.
  const left = own.filter(({ finding_info: { uid } }) => action.findings.includes(uid));
  const whole = left.length > 0 && left.length === action.findings.length;
  return { asLive: whole && left.every(isLive), newestEvidenceTime: findNewest(left) };
}

/** Whether these findings alone call for the action. */
function callFor({ kind, target }: Called, findings: readonly Finding[]): boolean {
  // Enforcing a pattern of life is proposed beside cutting off, where the pattern is known.
  const wanted = kind === 'enforce_pattern_of_life' ? 'block_outgoing' : kind;
  return propose(target.device, findings, null).some(
    (proposal) =>
      proposal.kind === wanted &&
      proposal.target.port === target.port &&
      proposal.target.proto === target.proto &&
      proposal.target.peer === target.peer,
  );
}

/** Event time of the newest evidence, epoch ms; 0 without any. */
export function findNewest(findings: readonly Finding[]): number {
  return Math.max(0, ...findings.map(({ end_time }) => end_time));
}
