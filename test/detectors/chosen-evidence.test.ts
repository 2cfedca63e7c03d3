/** A benign verdict on chosen findings makes normal what these rest on, all of it and nothing else, for every detection. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SavedPattern } from '../../baselines/pattern.ts';
import { judged, lessonOfClosing } from '../../baselines/verdict.ts';
import { detectors } from '../../detectors/index.ts';
import type { EntityKey } from '../../domain/entity.ts';
import type { Event } from '../../domain/event.ts';
import type { Finding } from '../../domain/finding.ts';
import { makeFinding } from '../storage/made.ts';
import { baselineCases } from './baseline-cases.ts';
import { DAY } from './made.ts';
import { start } from './pass.ts';

/** `entity facet value` of what counts as marked so: 1 distrusted, 2 confirmed. */
function marked(patterns: ReadonlyMap<EntityKey, SavedPattern>, mark: 1 | 2): string[] {
  const all = [...patterns].flatMap(([key, { x }]) =>
    Object.entries(x).flatMap(([facet, { v }]) =>
      v.flatMap(([value, seen]) => (seen[5] === mark ? [`${key} ${facet} ${value}`] : [])),
    ),
  );
  return all.sort();
}

function told(events: readonly Event[], uid: (typeof baselineCases)[number]['uid']) {
  const { pass, baselines } = start(uid);
  for (const event of events) pass.take(event);
  const patterns = new Map(baselines.takeTouched().map(({ key, state }) => [key, state]));
  const findings: Finding[] = JSON.parse(JSON.stringify(pass.takeFindings())) as Finding[];
  return { patterns, findings };
}

/** What closing on this evidence leaves of the patterns. */
function closedOn(because: readonly Finding[], { patterns, findings }: ReturnType<typeof told>) {
  const span = {
    ...{ uid: 'inc-1', because: because.map(({ finding_info }) => finding_info.uid) },
    start: Math.min(...findings.map((finding) => finding.start_time)),
    end: Math.max(...findings.map((finding) => finding.end_time)),
  };
  const lesson = lessonOfClosing('false_alarm', span, findings);
  if (lesson === null) return patterns;
  return new Map(
    [...patterns].map(([key, pattern]): [EntityKey, SavedPattern] => [
      key,
      lesson.entities.includes(key) ? judged({ key, pattern }, lesson, []) : pattern,
    ]),
  );
}

describe.each(baselineCases)('$uid', ({ uid, before, confirmed, other, at }) => {
  const [first, second] = [confirmed(at), other(at + 2 * DAY)];
  const run = told([...before, ...first, ...second], uid);
  const early = run.findings.filter(({ start_time: time }) => time < at + DAY);
  const late = run.findings.filter(({ start_time: time }) => time >= at + DAY);
  const [device] = run.findings[0]?.unmapped.entities ?? [];
  // Of another detection, by the same device in the same time.
  const probe = makeFinding({ entities: [device ?? { kind: 'device', id: '' }] });
  const together = { ...run, findings: [...run.findings, probe] };

  it('rests on what it distrusts, and the verdict on one finding says nothing of the other', () => {
    const alone = marked(told([...before, ...first], uid).patterns, 1);
    expect(alone).not.toEqual([]);
    expect([early.length, late.length]).toEqual([1, 1]);
    expect(marked(closedOn(early, together), 2)).toEqual(alone);
    const rest = marked(run.patterns, 1).filter((value) => !alone.includes(value));
    expect(marked(closedOn(early, together), 1)).toEqual(rest);
  });

  it('is not learnt by the verdict on a finding that rests on no pattern', () => {
    expect(closedOn([probe], together)).toEqual(run.patterns);
  });

  it('is learnt where all findings decide, named or not', () => {
    const named = closedOn(together.findings, together);
    expect(named).toEqual(closedOn([], together));
    expect(marked(named, 2)).toEqual(expect.arrayContaining(marked(closedOn(early, together), 2)));
  });
});

it('every detection that distrusts a value is among these', () => {
  const distrusting = detectors
    .map(({ uid }) => uid)
    .filter((uid) => readFileSync(`detectors/${uid}.ts`, 'utf8').includes('.distrust('));
  expect(baselineCases.map(({ uid }) => uid).sort()).toEqual(distrusting.sort());
});
