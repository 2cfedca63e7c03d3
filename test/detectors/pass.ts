/** Runs the single pass over events, as an activity does, and reads the captures once per file. */
import { createHash } from 'node:crypto';
import { createBaselines, type Baselines } from '../../baselines/store.ts';
import { SavedPattern } from '../../baselines/pattern.ts';
import { judged, lessonOfClosing } from '../../baselines/verdict.ts';
import { composites, detectors, type ReadyDetector } from '../../detectors/index.ts';
import { createPass, PassState, type Pass } from '../../detectors/run.ts';
import type { DetectorUid } from '../../domain/detector.ts';
import type { EntityKey } from '../../domain/entity.ts';
import type { Event } from '../../domain/event.ts';
import { Finding } from '../../domain/finding.ts';
import { load, readAll } from '../sources/shared-data.ts';

export { vishing } from '../sources/shared-data.ts';

export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export interface Running {
  pass: Pass;
  baselines: Baselines;
}

export function start(only?: DetectorUid): Running {
  // A composite needs what it combines.
  const alone = detectors.some(({ uid }) => uid === only);
  const chosen: readonly ReadyDetector[] = alone
    ? detectors.filter(({ uid }) => uid === only)
    : detectors;
  const baselines = createBaselines();
  return {
    baselines,
    pass: createPass({
      detectors: chosen,
      composites: composites.filter(({ uid }) => only === undefined || uid === only),
      baselines,
      sha256,
      productVersion: 'test',
    }),
  };
}

/** What a crash and a restart leave: everything through JSON into a new pass. */
export function restart({ pass, baselines }: Running, stored: Map<EntityKey, string>): Running {
  for (const { key, state } of baselines.takeTouched()) stored.set(key, JSON.stringify(state));
  const next = start();
  next.pass.load(PassState.parse(JSON.parse(JSON.stringify(pass.save()))));
  for (const [key, state] of stored)
    next.baselines.load(key, SavedPattern.parse(JSON.parse(state)));
  return next;
}

/** A restart after a person closed the incident of what was found as a false alarm. */
export function confirmed(running: Running): Running {
  const found = running.pass.takeFindings();
  const span = {
    uid: 'inc-1',
    start: Math.min(...found.map((finding) => finding.start_time)),
    end: Math.max(...found.map((finding) => finding.end_time)),
  };
  const lesson = lessonOfClosing('false_alarm', span, found);
  if (lesson === null || found.length === 0) throw new Error('there is nothing to confirm');
  const stored = new Map<EntityKey, string>();
  const next = restart(running, stored);
  for (const key of lesson.entities) {
    const state = stored.get(key);
    if (state === undefined) continue;
    const pattern = SavedPattern.parse(JSON.parse(state));
    next.baselines.load(key, judged({ key, pattern }, lesson, []));
  }
  return next;
}

/** Newest version of each finding, in order of start. */
export class Findings {
  readonly byUid = new Map<string, Finding>();

  add(findings: readonly Finding[]): void {
    for (const finding of findings) {
      // Through JSON, as storage keeps them: drops fields that are undefined.
      const kept = Finding.parse(JSON.parse(JSON.stringify(finding)));
      this.byUid.set(kept.finding_info.uid, kept);
    }
  }

  get list(): Finding[] {
    return [...this.byUid.values()].toSorted(
      (a, b) => a.start_time - b.start_time || (a.finding_info.uid < b.finding_info.uid ? -1 : 1),
    );
  }
}

export interface RunOptions {
  only?: DetectorUid;
  batch?: number;
}

/** Findings of one detection, or of all, over events in the order given. */
export function findingsOf(events: readonly Event[], options: RunOptions = {}): Finding[] {
  const { pass } = start(options.only);
  const findings = new Findings();
  events.forEach((event, index) => {
    pass.take(event);
    if ((index + 1) % (options.batch ?? events.length) === 0) findings.add(pass.takeFindings());
  });
  findings.add(pass.takeFindings());
  return findings.list;
}

const cache = new Map<string, Event[]>();

/** Events of files as `load` finds them, in the order in which they began when there are several. */
export function capture(...paths: string[]): Event[] {
  const key = paths.join('\n');
  const known = cache.get(key);
  if (known !== undefined) return known;
  // One at a time: reading hundreds of files into one spread overflows the stack.
  const events: Event[] = [];
  for (const path of paths) {
    for (const event of readAll(load(path), path.split('/').at(-1)).events) events.push(event);
  }
  if (paths.length > 1) events.sort((a, b) => a.time - b.time);
  cache.set(key, events);
  return events;
}

/** The logs of the competition that carry what the four detections read. */
export function wrccdc(format: 'zeek-default' | 'zeek-json'): Event[] {
  const ending = format === 'zeek-json' ? 'json' : 'log';
  return capture(
    ...['ntlm', 'smb_mapping', 'rdp'].map((log) => `zeek/wrccdc2018/${format}/${log}.${ending}.gz`),
  );
}
