/** Every row of the evaluation of detections: captures, public sets, ordinary novelty, disguises. */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sharedData } from '../sources/shared-data.ts';
import { disguised, disguises } from './disguise.ts';
import { readEve, writeEve, type EveRecord } from './eve-lines.ts';
import { examine } from './examine.ts';
import { novelties } from './novelty.ts';
import { competitionRows, conformanceRows, serverRows, windowsRows } from './public-sets.ts';
import type { Row } from './row.ts';
import { stepRows, Truth } from './steps.ts';

const data = sharedData;

function truthOf(folder: string): Truth {
  return Truth.parse(JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')));
}

export async function captureRows(folder: string): Promise<Row[]> {
  const { findings } = await examine([join(folder, 'eve.json.gz')]);
  return stepRows('vishing', truthOf(folder), findings);
}

/** The capture with everything ordinary that is new added to it, each judged by the addresses it is about. */
export async function noveltyRows(capture: readonly EveRecord[], scratch: string): Promise<Row[]> {
  const path = join(scratch, 'novelty.json');
  const quiet = capture.filter(({ timestamp }) => timestamp < '2024-08-12');
  const added = novelties.flatMap((novelty) => novelty.records(capture));
  await writeEve(path, [...quiet, ...added]);
  const { findings } = await examine([path]);
  return novelties.map((novelty) => {
    const own = findings.filter(({ src_endpoint: src }) => novelty.addresses.includes(src.ip));
    const records = novelty.records(capture).length;
    return {
      group: 'novelty',
      name: novelty.name,
      expected: 'nothing',
      seen: own.map(({ message }) => message).join(' | ') || `nothing on ${records} records`,
      ok: own.length === 0 && records > 0,
    };
  });
}

async function disguiseRows(capture: readonly EveRecord[], scratch: string): Promise<Row[]> {
  const truth = truthOf(join(data, 'captures/vishing'));
  const rows: Row[] = [];
  for (const disguise of disguises) {
    const path = join(scratch, 'disguised.json');
    const made = disguised(capture, truth, disguise);
    await writeEve(path, made.records);
    const { findings } = await examine([path]);
    rows.push(...shortened(stepRows(disguise.name, made.truth, findings)));
  }
  return rows;
}

/** The steps of a disguise as one row, and each that failed as its own. */
function shortened(rows: readonly Row[]): Row[] {
  const failed = rows.filter(({ ok }) => !ok);
  const { group } = rows[0] ?? { group: '' };
  const seen = `${rows.length - failed.length} of ${rows.length}`;
  const all = {
    group: 'disguise',
    name: group,
    expected: `${rows.length} of ${rows.length}`,
    seen,
    ok: failed.length === 0,
  };
  return [all, ...failed];
}

export async function allRows(): Promise<Row[]> {
  const scratch = await mkdtemp(join(tmpdir(), 'watchbill-eval-'));
  try {
    const folder = join(data, 'captures/vishing');
    const capture = readEve(folder);
    return [
      ...(await captureRows(folder)),
      ...(await competitionRows(data)),
      ...(await windowsRows(data)),
      ...(await serverRows(data)),
      ...(await conformanceRows(data)),
      ...(await noveltyRows(capture, scratch)),
      ...(await disguiseRows(capture, scratch)),
    ];
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
