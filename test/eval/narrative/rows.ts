/** All rows of `eval:narrative`: the capture told in every mode, mutations of what was told, the four reports, the speed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { narrate } from '../../../agents/narrator.ts';
import { modelPort } from '../../../cli/runtime/model.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { Narrative } from '../../../domain/incident.ts';
import { modes, type Mode } from '../../fakes/modes.ts';
import { startModelServer } from '../../fakes/model-server.ts';
import { narrating } from '../../fakes/narrating.ts';
import { sharedData } from '../../sources/shared-data.ts';
import { tellIncidentWith } from '../../../cli/runtime/tell-incident.ts';
import { incidentsOf, settled, watchFiles } from '../../workflows/intrusions.ts';
import { startRunning, type Running } from '../../workflows/running.ts';
import { examine } from '../examine.ts';
import type { Row } from '../row.ts';
import { Truth } from '../steps.ts';
import { investigationRows } from './speed.ts';
import { mutationRows, reportRow, type Report } from './scores.ts';
import { tellingRows } from './telling.ts';

/** @param folder a capture with `eve.json.gz` and `truth.json` */
export async function narrativeRows(folder = join(sharedData, 'captures/vishing')): Promise<Row[]> {
  const running = await startRunning({ batchEvents: 25_000 });
  const server = await startModelServer({ answers: { good: narrating } });
  try {
    const { steps } = Truth.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')));
    const source = steps[0]?.src ?? '';
    await watchFiles(running, [join(folder, 'eve.json.gz')]);
    const incidents = await incidentsOf(running, source);
    const [incident] = incidents;
    if (incident === undefined) throw new Error(`no incident of ${source}`);
    const findings = await running.storage.findingsOfIncident(incident.uid);
    const rows: Row[] = [oneIncident(incidents.length)];
    const narratives: Narrative[] = [];
    for (const mode of ['offline', ...modes] as const) {
      const narrative = await toldIn(running, { mode, uid: incident.uid, server });
      narratives.push(narrative);
      rows.push(...tellingRows({ mode, narrative, findings, steps }));
    }
    const others = await narrativesOfPublicSets();
    rows.push(...mutationRows([...narratives.slice(0, 2), ...others]), ...reports().map(reportRow));
    rows.push(...(await investigationRows(running)));
    return rows;
  } finally {
    await running.stop();
    await server.close();
  }
}

function oneIncident(count: number): Row {
  return {
    group: 'capture',
    name: 'incidents of the intruder',
    expected: '1',
    seen: `${count}`,
    ok: count === 1,
  };
}

interface Asked {
  mode: Mode | 'offline';
  uid: string;
  server: Awaited<ReturnType<typeof startModelServer>>;
}

/** The incident told anew, with a model of this kind. */
async function toldIn(running: Running, { mode, uid, server }: Asked): Promise<Narrative> {
  running.model =
    mode === 'offline'
      ? null
      : modelPort({
          OPENAI_BASE_URL: server.baseUrl,
          WATCHBILL_MODEL: mode,
          WATCHBILL_MODEL_OUTPUT: 'toolCall',
          WATCHBILL_MODEL_TIMEOUT: '5',
        });
  if (mode !== 'offline') {
    server.mode = mode;
    await tellIncidentWith(running.client)(uid);
  }
  const row = await settled(running, uid);
  if (!row || row.narrative === null) throw new Error(`${uid} was not told`);
  return row.narrative;
}

/** Other networks, other sensors, other detections: one story for each source, the first of each set. */
async function narrativesOfPublicSets(): Promise<Narrative[]> {
  const sets = ['zeek/wrccdc2018', 'ot', 'suricata', 'windows'];
  const told: Narrative[] = [];
  for (const set of sets) {
    const { findings } = await examine([join(sharedData, set)]);
    const bySource = new Map<string, Finding[]>();
    for (const finding of findings) {
      const { ip } = finding.src_endpoint;
      bySource.set(ip, [...(bySource.get(ip) ?? []), finding]);
    }
    for (const own of [...bySource.values()].slice(0, 8)) {
      told.push(narrate({ findings: own, actions: [], revision: 1 }));
    }
  }
  return told;
}

const Labels = z.record(z.string(), z.unknown());
const Label = z.array(z.object({ atom: z.string() }));

function reports(): Report[] {
  const folder = join(sharedData, 'reports');
  if (!existsSync(folder)) return [];
  const labels = Labels.parse(JSON.parse(readFileSync(join(folder, 'labels.json'), 'utf8')));
  return Object.keys(labels)
    .filter((name) => name.startsWith('incident_'))
    .map((name) => ({
      name,
      text: readFileSync(join(folder, `${name}.txt`), 'utf8'),
      evidence: readFileSync(join(folder, `${name}.graphml`), 'utf8'),
      unsupported: Label.parse(labels[name]).map(({ atom }) => atom),
    }));
}
