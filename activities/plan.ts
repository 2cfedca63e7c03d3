/** Plans the actions an incident calls for: what is proposed, with its evidence and the exact change. */
import type { ActionView } from '../domain/action.ts';
import { spellAddress } from '../domain/address.ts';
import type { EntityKey } from '../domain/entity.ts';
import { findTargetFault } from '../domain/target.ts';
import { allowedOf, type Allowed } from '../baselines/ask.ts';
import { loadPattern, SavedPattern } from '../baselines/pattern.ts';
import { actionWords } from '../agents/ledger.ts';
import { propose, type Proposal } from '../agents/responder.ts';
import type { DelegationDocument } from '../policies/document.ts';
import { durationMs } from '../policies/duration.ts';
import { manifests } from '../policies/manifests.ts';
import { sha256, shortId } from './hash.ts';
import type { ActivityPorts } from './ports.ts';
import { findCalledAnew } from './response/again.ts';

/** A proposal ready to be stored, but for its incident and lease. */
export type Planned = Proposal &
  Pick<ActionView, 'uid' | 'd3fend' | 'consequence' | 'plan' | 'version' | 'standsInFor'>;

/** What an action is told by: the same device, kind and port of the same incident is the same action. */
export function actionUid(
  incident: string,
  { kind, target }: Pick<Proposal, 'kind' | 'target'>,
): string {
  return shortId(
    'act',
    incident,
    kind,
    target.device,
    `${target.proto ?? ''}/${target.port ?? ''}${target.peer === undefined ? '' : `/${target.peer}`}`,
  );
}

interface Before {
  stored: readonly Pick<ActionView, 'uid' | 'state'>[];
  /** Those that are over and called for anew. */
  anew: ReadonlySet<string>;
}

/**
 * The uid under which an action is proposed. One that was taken back while its incident lives on, because its findings
 * were elsewhere for a while, or that is over and called for anew, is proposed anew beside it.
 */
function uidNow(base: string, { stored, anew }: Before): string {
  const isPast = (uid: string) =>
    anew.has(uid) || stored.some((action) => action.uid === uid && action.state === 'withdrawn');
  const isStored = (uid: string) => stored.some((action) => action.uid === uid);
  let uid = base;
  for (let again = 2; ; again += 1) {
    const next = shortId('act', base, String(again));
    // One that has a successor stays past, whatever calls for it later.
    if (!isPast(uid) && !isStored(next)) return uid;
    uid = next;
  }
}

/** The actions that the incident calls for as it stands now; storing nothing. */
export async function planFor(ports: ActivityPorts, incident: string): Promise<Planned[]> {
  const row = await ports.storage.getIncident(incident);
  if (row === null) return [];
  const findings = await ports.storage.findingsOfIncident(incident);
  const devices = [
    ...new Set(findings.flatMap((f) => spellAddress(f.src_endpoint.ip) ?? [])),
  ].sort();
  const document = await ports.delegation();
  const stored = await ports.storage.actionsOfIncident(incident);
  const anew = await findCalledAnew(ports, stored, findings);
  const patterns = await ports.storage.loadEntities(devices.map((ip): EntityKey => `device:${ip}`));
  return devices.flatMap((ip) => {
    const saved = patterns.get(`device:${ip}`);
    const normal =
      saved === undefined ? null : allowedOf(loadPattern(SavedPattern.parse(saved)), row.start);
    const proposals = propose(ip, findings, normal);
    return proposals.filter(isAimed).map((proposal) =>
      planned(proposal, {
        ...{ ports, normal, document },
        uid: uidNow(actionUid(incident, proposal), { stored, anew }),
      }),
    );
  });
}

/** Held against what every actuator is held against: what can't be applied is not proposed. */
function isAimed({ target }: Proposal): boolean {
  return findTargetFault(target) === null;
}

interface Planning {
  ports: ActivityPorts;
  uid: string;
  normal: Allowed | null;
  document: DelegationDocument;
}

function planned(proposal: Proposal, { ports, uid, normal, document }: Planning): Planned {
  const leaseMs = durationMs(document.lease.duration);
  const order = {
    lease: uid,
    kind: proposal.kind,
    target: proposal.target,
    until: 0,
    leftMs: leaseMs,
  };
  const { kind, target, findings } = proposal;
  return {
    ...proposal,
    uid,
    d3fend: manifests[kind].d3fend,
    consequence: consequenceOf(proposal, { lease: document.lease.duration, normal }),
    plan: ports.actuators.choose(document, proposal)?.plan(order) ?? [],
    standsInFor: null,
    version: sha256(JSON.stringify([kind, target, leaseMs, findings])).slice(0, 16),
  };
}

/** What will happen, to whom, until when, and how it is undone, in plain words. */
function consequenceOf(
  { kind, target }: Proposal,
  { lease, normal }: { lease: string; normal: Allowed | null },
): string {
  const what = `${capital(actionWords({ kind, target }))} for ${lease}`;
  const undo = 'It is lifted by itself when the lease ends, and checked to be gone.';
  switch (kind) {
    case 'block_port':
      return `${what}: the device can open no connection to that port anywhere. ${undo}`;
    case 'block_pair':
      return `${what}: neither can reach the other; all else goes on. ${undo}`;
    case 'block_outgoing':
      return `${what}: whoever uses the device can reach nothing. ${undo}`;
    case 'quarantine':
      return `${what}: the device can reach nothing, and nothing can reach it. ${undo}`;
    case 'enforce_pattern_of_life': {
      const count = target.allow?.length ?? 0;
      return `${what}: it can go on using the ${count} services it has used before (learnt on ${normal?.days ?? 0} days), and nothing else. ${undo}`;
    }
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
