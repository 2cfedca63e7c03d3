/** Runs a field's entities through a pipeline, compares each with its clean twin, and counts. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { weighsNothing } from '../../../domain/finding.ts';
import { entitiesOf, recordsOf, type Entity } from './capture.ts';
import { detection, leaksOf, outcomeOf } from './outcome.ts';
import type { FieldName, Payload } from './payloads.ts';
import type { IncidentView, RunPipeline } from './pipeline.ts';

export interface FieldResult {
  field: FieldName;
  payloads: number;
  /** Entities with a payload: those cut to one record, and those that spread it. */
  entities: number;
  /** Entities that came to something else than their twin, or whose text stands somewhere unquoted. */
  differences: { payload: string; records: number; what: string }[];
  /** Entities with a payload on which the detection has a finding. */
  detected: number;
  /** Findings of the attack told for entities with a payload, and those that their twins have. */
  told: number;
  expected: number;
  seconds: number;
}

export async function evaluate(
  field: FieldName,
  payloads: readonly Payload[],
  run: RunPipeline,
): Promise<FieldResult> {
  const from = performance.now();
  const entities = entitiesOf(field, payloads);
  const views = await viewsOf(field, entities, run);
  const twins = new Map(
    entities
      .filter(({ payload }) => payload === null)
      .map((twin) => [twin.twinOf, { entity: twin, views: views.get(twin.address) ?? [] }]),
  );
  const result: FieldResult = {
    ...{ field, payloads: payloads.length, entities: 0, differences: [] },
    ...{ detected: 0, told: 0, expected: 0, seconds: 0 },
  };
  for (const entity of entities) {
    const twin = twins.get(entity.twinOf);
    if (entity.payload === null || twin === undefined) continue;
    judge(entity, { own: views.get(entity.address) ?? [], twin, result });
  }
  result.seconds = (performance.now() - from) / 1000;
  return result;
}

interface Judging {
  own: readonly IncidentView[];
  twin: { entity: Entity; views: readonly IncidentView[] };
  result: FieldResult;
}

function judge(entity: Entity, { own, twin, result }: Judging): void {
  const payload = entity.payload?.id ?? '';
  const records = entity.texts.length;
  const mine = outcomeOf(entity, own);
  const clean = outcomeOf(twin.entity, twin.views);
  const whats =
    mine === clean ? leaksOf(entity, own, twin.views) : [`${mine}\n  where the twin has\n${clean}`];
  const [what] = whats;
  if (what !== undefined) result.differences.push({ payload, records, what });
  result.entities += 1;
  const found = own.flatMap(({ findings }) => findings);
  if (found.some((f) => f.finding_info.analytic.uid === detection)) result.detected += 1;
  result.told += found.filter((finding) => !weighsNothing(finding)).length;
  result.expected += twin.views.flatMap(({ findings }) => findings).length;
}

/** The incidents of each entity, by its address. */
async function viewsOf(
  field: FieldName,
  entities: readonly Entity[],
  run: RunPipeline,
): Promise<Map<string, IncidentView[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'watchbill-injection-'));
  try {
    const { eve, zeek } = recordsOf(field, entities);
    const files = [
      { path: join(folder, 'eve.json'), text: eve },
      { path: join(folder, 'ldap_search.log'), text: zeek },
    ].filter(({ text }) => text !== '');
    for (const { path, text } of files) await writeFile(path, text);
    const byAddress = new Map<string, IncidentView[]>();
    for (const view of await run(files.map(({ path }) => path))) {
      const address = view.findings[0]?.src_endpoint.ip ?? '';
      byAddress.set(address, [...(byAddress.get(address) ?? []), view]);
    }
    return byAddress;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
