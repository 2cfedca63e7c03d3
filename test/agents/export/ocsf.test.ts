/** The OCSF export against what class 2005 and its objects require in version 1.5.0. */
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { exportOf } from '../../../agents/export/index.ts';
import { closeReasons } from '../../../domain/verdict.ts';
import { vishingFindings } from '../story.ts';
import { toldOf } from '../readers/told.ts';
import { exporting } from './exporting.ts';

const epoch = z.number().int();
const IncidentFinding = z
  .looseObject({
    class_uid: z.literal(2005),
    category_uid: z.literal(2),
    activity_id: z.literal([1, 2, 3]),
    type_uid: z.literal([200501, 200502, 200503]),
    severity_id: z.number().int().min(0).max(6),
    status_id: z.literal([1, 2, 3, 4, 5]),
    time: epoch,
    start_time: epoch,
    end_time: epoch,
    finding_info_list: z.array(z.looseObject({ uid: z.string(), title: z.string() })),
    metadata: z.object({
      version: z.literal('1.5.0'),
      product: z.looseObject({ name: z.string(), vendor_name: z.string() }),
    }),
    verdict_id: z.number().int().min(0).max(10).optional(),
    assignee: z.looseObject({ name: z.string() }).optional(),
    assignee_group: z.looseObject({ name: z.string() }).optional(),
  })
  .refine(({ type_uid, activity_id }) => type_uid === 200500 + activity_id)
  .refine(({ assignee, assignee_group }) => assignee !== undefined || assignee_group !== undefined);
const DetectionFinding = z.looseObject({
  class_uid: z.literal(2004),
  time: epoch,
  finding_info: z.looseObject({ uid: z.string() }),
  evidences: z.array(
    z.strictObject({
      uid: z.string(),
      name: z.string(),
      src_endpoint: z.looseObject({ ip: z.string() }).optional(),
      dst_endpoint: z.looseObject({ ip: z.string() }).optional(),
      data: z.looseObject({ raw: z.string(), sha256: z.string(), file: z.string() }),
    }),
  ),
});

function eventsOf(told: ReturnType<typeof toldOf>) {
  const text = exportOf(told, { format: 'ocsf', reader: 'analyst', ...exporting });
  const [incident, ...findings] = z.array(z.unknown()).parse(JSON.parse(text));
  return {
    incident: IncidentFinding.parse(incident),
    findings: findings.map((one) => DetectionFinding.parse(one)),
  };
}

describe('the incident', () => {
  it('names its findings, which follow it with their evidence', () => {
    const told = toldOf(vishingFindings());
    const { incident, findings } = eventsOf(told);
    const uids = told.findings.map(({ finding_info }) => finding_info.uid);
    expect(incident.finding_info_list.map(({ uid }) => uid)).toEqual(uids);
    expect(findings.map(({ finding_info }) => finding_info.uid)).toEqual(uids);
    expect(findings.flatMap(({ evidences }) => evidences.map(({ data }) => data.raw))).toEqual(
      told.findings.flatMap(({ evidences }) => evidences.map(({ raw }) => raw)),
    );
    expect(incident).toMatchObject({ activity_id: 2, status_id: 2 });
  });

  it('is closed with the verdict of a person, a lawful cause apart from a false alarm', () => {
    const verdicts = closeReasons.map((as) => {
      const kind = as === 'benign_trigger' ? ('authorised' as const) : null;
      const closed = { as, kind, severity: null, note: 'why', by: 'Ada', at: 0 };
      return eventsOf(toldOf(undefined, { status: 'closed', closed })).incident;
    });
    expect(verdicts.map(({ verdict_id }) => verdict_id)).toEqual([2, 5, 1, 10, 7]);
    for (const one of verdicts) {
      expect(one).toMatchObject({ activity_id: 3, status_id: 5, assignee: { name: 'Ada' } });
    }
  });
});
