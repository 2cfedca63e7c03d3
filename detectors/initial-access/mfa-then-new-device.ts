/** A sign-in or MFA prompt approved, and then the same credential or address behaving as another device. */
import { z } from 'zod';
import { credential } from '../../domain/entity.ts';
import type { Composite, EvidenceDraft, FindingObserver, Found } from '../../domain/detector.ts';
import type { Event, IdentityActivity } from '../../domain/event.ts';
import { evidenceOf } from '../../domain/record.ts';
import { shownName } from '../../domain/shown-name.ts';
import { combinedDraft, partOf, type Part } from '../combining.ts';
import { growingKey } from '../key.ts';

const parameters = z.object({
  /** From the approval to the finding, milliseconds. Ours: a VPN session lasts a working day. */
  withinMs: z
    .number()
    .positive()
    .default(12 * 3_600_000),
  /** Approvals remembered; the oldest give way. Ours: a working day of a large house. */
  maxApprovals: z.number().int().positive().default(20_000),
});
type Parameters = z.infer<typeof parameters>;

interface Approval {
  time: number;
  user: string;
  evidence: EvidenceDraft;
}

interface Open {
  key: string;
  part: Part;
  approval: Approval;
}

interface State {
  approvals: [string, Approval][];
  open: [string, Open][];
}

const approving: Readonly<Partial<Record<IdentityActivity['activity'], string>>> = {
  mfa_approved: 'approved an MFA prompt',
  vpn_connected: 'connected by VPN',
  sign_in: 'signed in',
};

function observe({ withinMs, maxApprovals }: Parameters): FindingObserver {
  /** By credential and by the address a VPN gave, oldest first. */
  let approvals = new Map<string, Approval>();
  let open = new Map<string, Open>();

  const remember = (name: string, approval: Approval): void => {
    approvals.delete(name);
    approvals.set(name, approval);
    for (const [oldest] of approvals) {
      if (approvals.size <= maxApprovals) break;
      approvals.delete(oldest);
    }
  };
  return {
    witness(event) {
      const approval = approvalOf(event);
      if (approval === null || event.class !== 'identity_activity') return;
      remember(`credential:${approval.user}`, approval);
      if (event.assignedAddress !== undefined)
        remember(`device:${event.assignedAddress}`, approval);
    },
    on(found) {
      const part = partOf(found);
      const id = `${part.ref.detector}\n${part.ref.key}`;
      const known = open.get(id);
      if (known !== undefined) {
        if (known.part.end === part.end && known.part.start === part.start) return [];
        known.part = part;
        return [draft(known)];
      }
      const approval = approvedBefore(found, approvals, withinMs);
      if (approval === null) return [];
      const key = growingKey([part.ref.key, approval.user], approval.time, withinMs);
      const opened = { key, part, approval };
      open.set(id, opened);
      return [draft(opened)];
    },
    advance(time) {
      for (const [name, { time: approved }] of approvals) {
        if (time - approved <= withinMs) break;
        approvals.delete(name);
      }
      for (const [id, { part }] of open) if (time - part.end > 4 * withinMs) open.delete(id);
      return [];
    },
    save: (): State => ({ approvals: [...approvals], open: [...open] }),
    load(state) {
      const saved = state as State;
      approvals = new Map(saved.approvals);
      open = new Map(saved.open);
    },
  };
}

function approvalOf(event: Event): Approval | null {
  if (event.class !== 'identity_activity' || event.outcome !== 'success') return null;
  const did = approving[event.activity];
  if (did === undefined || event.user === '') return null;
  const user = credential(event).id;
  const from =
    event.assignedAddress === undefined ? event.src : `${event.src} as ${event.assignedAddress}`;
  return {
    time: event.time,
    user,
    evidence: evidenceOf(event, `${shownName(user)} ${did} from ${from}`),
  };
}

/** The newest approval of an entity of the finding, not too long before it began. */
function approvedBefore(
  { draft }: Found,
  approvals: ReadonlyMap<string, Approval>,
  withinMs: number,
): Approval | null {
  const own = draft.entities.flatMap(({ kind, id }) => approvals.get(`${kind}:${id}`) ?? []);
  const before = own.filter(
    ({ time }) => time <= draft.startTime && draft.startTime - time <= withinMs,
  );
  return before.toSorted((a, b) => b.time - a.time)[0] ?? null;
}

function draft({ key, part, approval }: Open) {
  const combined = combinedDraft(key, [part], {
    title: `Approved, then another device: ${shownName(approval.user)}`,
    severity: 'high',
  });
  const minutes = Math.round((part.start - approval.time) / 60_000);
  const observed = `${approval.evidence.summary}, and ${minutes === 0 ? 'within the same minute' : `${minutes} min later`}: ${part.title}`;
  return {
    ...combined,
    message: `${observed}. Whoever approved may have been talked into it; ask them.`,
    startTime: approval.time,
    explanation: {
      observed,
      normal: 'Who approves a sign-in goes on from the device that is always theirs.',
      timesSeen: null,
      since: null,
    },
    measurements: { ...combined.measurements, approved_by: approval.user, minutes_before: minutes },
    evidences: [approval.evidence, ...combined.evidences] as typeof combined.evidences,
    evidenceTotal: combined.evidenceTotal + 1,
  };
}

export const mfaThenNewDevice: Composite<Parameters> = {
  uid: 'initial-access/mfa-then-new-device',
  name: 'Approved, then another device',
  severity: 'high',
  basis: ['baseline'],
  attacks: [
    ['TA0001', 'T1078'],
    ['TA0001', 'T1133'],
    ['TA0006', 'T1621'],
  ],
  combines: [
    'initial-access/credential-from-new-hostname',
    'initial-access/credential-from-new-address',
    'initial-access/new-device',
  ],
  reads: ['identity_activity'],
  blindSpots: [
    'Identity providers and VPN servers whose logs are not read.',
    'User names that differ between the provider and the network, where no VPN address ties them together.',
    'An intruder who waits for more than twelve hours, or whose machine passes for the employee’s own.',
  ],
  parameters,
  watch: observe,
};
