/** Findings made by hand, for composites, and a composite run over them. */
import type { DetectorUid, FindingDraft, Found } from '../../domain/detector.ts';
import type { Event } from '../../domain/event.ts';
import { composites, detectors } from '../../detectors/index.ts';
import { combines } from '../../detectors/run.ts';
import { MINUTE } from './made.ts';

interface Given {
  start: number;
  key?: string;
  basis?: FindingDraft['basis'];
  src?: string;
  user?: string;
}

/** A finding of a detection that exists, by one source. */
export function found(uid: string, { start, key = uid, basis = 'rule', src, user }: Given): Found {
  const detector = detectors.find((one) => one.uid === uid);
  if (detector === undefined) throw new Error(`no detection ${uid}`);
  const ip = src ?? '10.0.8.50';
  const endpoints = { src: { ip }, dst: { ip: '10.0.0.10' } };
  const credential = user === undefined ? [] : [{ kind: 'credential' as const, id: user }];
  return {
    detector,
    draft: {
      key,
      title: detector.name,
      message: detector.name,
      severity: detector.severity,
      basis,
      startTime: start,
      endTime: start + MINUTE,
      ...endpoints,
      entities: [{ kind: 'device', id: ip }, ...credential],
      explanation: { observed: '', normal: '', timesSeen: null, since: null },
      measurements: {},
      observables: [],
      evidences: [
        {
          time: start,
          summary: uid,
          ...endpoints,
          file: 'made',
          offset: 0,
          raw: uid,
          encoding: 'utf-8',
        },
      ],
      evidenceTotal: 1,
    },
  };
}

/** What a composite makes of findings in the order given; `again` tells it each twice, as batch ends do. */
export function observed(
  uid: DetectorUid,
  parts: readonly (Found | Event)[],
  { again = false }: { again?: boolean } = {},
): FindingDraft[] {
  const composite = composites.find((one) => one.uid === uid);
  if (composite === undefined) throw new Error(`no composite ${uid}`);
  const observer = composite.watch();
  return parts.flatMap((part) => {
    if ('class' in part) {
      observer.witness?.(part);
      return [];
    }
    if (!combines(composite, part.detector.uid)) return [];
    const drafts = observer.on(part);
    const more = again ? observer.on({ ...part, draft: structuredClone(part.draft) }) : [];
    observer.load(JSON.parse(JSON.stringify(observer.save())));
    return [...drafts, ...more];
  });
}
