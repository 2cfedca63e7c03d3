/** What Markdown and HTML have in common: head, sections with short citations, and the list of what was cited. */
import type { Reader } from '../../domain/export.ts';
import { showControls } from '../quote.ts';
import { readFor } from '../readers/index.ts';
import { quoted, sentencesOf, utc, type Reading, type Told } from '../readers/reading.ts';

export interface CitedRow {
  /** `E-7` of the ledger, `F-2` a finding, `D-1` an action. */
  label: string;
  what: string;
  /** Epoch ms; null where it has none. */
  time: number | null;
  /** Of the raw record, lower-case hex; null where no single record is meant. */
  sha256: string | null;
  /** Under which this instance has it. */
  uid: string | null;
}

export interface Document {
  told: Told;
  reading: Reading;
  /** The incident's title, which says how it looks; for the regulator, who gets no judgement, its uid. */
  title: string;
  /** One line: which incident, from when to when, as of which revision. */
  head: string;
  /** `E-1, F-2–F-5` for ids that a sentence cites; empty for none. */
  labels: (cites: readonly string[]) => string;
  cited: readonly CitedRow[];
}

export function documentOf(told: Told, reader: Reader): Document {
  const { incident } = told;
  const reading = readFor(reader, told);
  const rows = rowsOf(told);
  const used = new Set(sentencesOf(reading).flatMap(({ cites }) => cites));
  return {
    told,
    reading,
    title: reader === 'regulator' ? showControls(incident.uid) : quoted(incident.title),
    head: `${showControls(incident.uid)} · ${utc(incident.start)} to ${utc(incident.end)} · revision ${incident.revision}, as of ${utc(incident.updatedAt)}`,
    labels: (cites) => runs(cites.flatMap((id) => rows.get(id)?.label ?? [])),
    cited: [...rows].flatMap(([id, row]) => (used.has(id) ? [row] : [])),
  };
}

/** Everything that can be cited, by the id it is cited by. */
function rowsOf({ incident, findings }: Told): Map<string, CitedRow> {
  const names = new Map(findings.map((one) => [one.finding_info.uid, one.finding_info]));
  return new Map<string, CitedRow>([
    ...(incident.narrative?.ledger ?? []).map(
      ({ id, summary, time, sha256 }): [string, CitedRow] => [
        id,
        { label: id, what: quoted(summary), time, sha256, uid: null },
      ],
    ),
    ...incident.timeline.map((entry, index): [string, CitedRow] => {
      const name = names.get(entry.finding)?.analytic.name ?? entry.detector;
      const what = `finding of ${showControls(name)}`;
      const label = `F-${index + 1}`;
      return [entry.finding, { label, what, time: entry.start, sha256: null, uid: entry.finding }];
    }),
    ...incident.actions.map(({ uid, kind, history }, index): [string, CitedRow] => [
      uid,
      {
        label: `D-${index + 1}`,
        what: `action ${kind.replaceAll('_', ' ')}`,
        time: history[0]?.at ?? null,
        sha256: null,
        uid,
      },
    ]),
  ]);
}

/** `E-1, E-3, F-2–F-5`: in the order of letters and numbers, three or more in a row as a range. */
function runs(labels: readonly string[]): string {
  const split = [...new Set(labels)].map((label) => {
    const [letter = '', number = ''] = label.split('-');
    return { letter, number: Number(number) };
  });
  split.sort((a, b) => (a.letter < b.letter ? -1 : a.letter > b.letter ? 1 : a.number - b.number));
  const found: { letter: string; from: number; to: number }[] = [];
  for (const { letter, number } of split) {
    const last = found.at(-1);
    if (last?.letter === letter && last.to === number - 1) last.to = number;
    else found.push({ letter, from: number, to: number });
  }
  return found
    .flatMap(({ letter, from, to }) => {
      if (to - from >= 2) return [`${letter}-${from}–${letter}-${to}`];
      return from === to ? [`${letter}-${from}`] : [`${letter}-${from}`, `${letter}-${to}`];
    })
    .join(', ');
}
