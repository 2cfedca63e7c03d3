/** Turns a draft into an OCSF Detection Finding: names, hashes and the uid that two runs are compared by. */
import { attack } from '../domain/attack.ts';
import { bytesOf } from '../domain/record.ts';
import { indicatorOf } from '../domain/stix.ts';
import { severityId, type Evidence, type Finding } from '../domain/finding.ts';
import type { Detector, EvidenceDraft, FindingDraft } from '../domain/detector.ts';

/** Pure folders may not reach `node:crypto`: the caller brings the hash, as lower-case hex. */
export type Sha256 = (bytes: Uint8Array | string) => string;

/** What of a detection or composite goes into its findings. */
export type Sealable = Pick<Detector, 'uid' | 'name' | 'attacks' | 'claimed'>;

export interface Sealing {
  sha256: Sha256;
  productVersion: string;
}

/** The uid of a finding: a hash of its detection and of the key, which holds entity and first evidence. */
export function findingUid(detector: string, key: string, sha256: Sha256): string {
  return sha256(`${detector}\n${key}`).slice(0, 32);
}

export function seal(draft: FindingDraft, detector: Sealable, sealing: Sealing): Finding {
  const attacks = draft.attacks ?? detector.attacks;
  const uid = findingUid(detector.uid, draft.key, sealing.sha256);
  const indicators = draft.indicators?.map((indicator) =>
    indicatorOf(indicator, {
      digest: sealing.sha256(`${uid}\n${indicator.pattern}`),
      seen: draft.startTime,
      tactics: attacks.map(([tactic]) => tactic),
    }),
  );
  return {
    class_uid: 2004,
    class_name: 'Detection Finding',
    category_uid: 2,
    type_uid: 200401,
    activity_id: 1,
    time: draft.startTime,
    start_time: draft.startTime,
    end_time: draft.endTime,
    severity: draft.severity,
    severity_id: severityId[draft.severity],
    message: draft.message,
    finding_info: {
      uid,
      title: draft.title,
      analytic: { uid: detector.uid, name: detector.name, type_id: 1 },
      first_seen_time: draft.startTime,
      last_seen_time: draft.endTime,
    },
    src_endpoint: draft.src,
    ...(draft.dst === undefined ? {} : { dst_endpoint: draft.dst }),
    attacks: attacks.map(attack),
    observables: draft.observables,
    evidences: draft.evidences.map((evidence) => sealEvidence(evidence, sealing.sha256)),
    metadata: {
      version: '1.5.0',
      product: { name: 'Watchbill', version: sealing.productVersion },
    },
    unmapped: {
      basis: draft.basis,
      entities: draft.entities,
      explanation: draft.explanation,
      measurements: draft.measurements,
      evidence_total: draft.evidenceTotal,
      ...(detector.claimed === undefined ? {} : { claimed: detector.claimed }),
      ...(indicators === undefined ? {} : { indicators }),
      ...(draft.combines === undefined
        ? {}
        : {
            combines: draft.combines.map((part) =>
              findingUid(part.detector, part.key, sealing.sha256),
            ),
          }),
    },
  };
}

/** A finding that grows is sealed again and again, and most of its evidence was hashed before. */
const sealed = new WeakMap<EvidenceDraft, Evidence>();

function sealEvidence(draft: EvidenceDraft, sha256: Sha256): Evidence {
  const known = sealed.get(draft);
  if (known !== undefined) return known;
  const { src, dst, ...rest } = draft;
  const evidence = {
    ...rest,
    src_endpoint: src,
    dst_endpoint: dst,
    sha256: sha256(bytesOf(draft)),
  };
  sealed.set(draft, evidence);
  return evidence;
}
