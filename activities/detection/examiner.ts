/** Reads batches and runs the pass over them, holding the state between one batch and the next. */
import { heedingVerdicts, type HeedingBaselines } from '../../baselines/heed.ts';
import { createBaselines, type Baselines } from '../../baselines/store.ts';
import { entitiesOf } from '../../baselines/learn.ts';
import { SavedPattern } from '../../baselines/pattern.ts';
import type { EntityKey } from '../../domain/entity.ts';
import type { Event } from '../../domain/event.ts';
import { composites, detectors } from '../../detectors/index.ts';
import { createPass, PassState, type Pass } from '../../detectors/run.ts';
import { version } from '../../domain/version.ts';
import { sha256 } from '../hash.ts';
import type { Batch, Counts } from '../ingest/event-reader.ts';
import { openInput, type InputOptions, type OpenInput } from '../ingest/open-input.ts';
import { Position } from '../ingest/position.ts';
import { BATCH_EVENTS, type BatchRequest, type BatchResult, type Memory } from './batch.ts';

export interface ExaminerOptions extends Omit<InputOptions, 'follow'> {
  batchEvents?: number;
  /** Events from this time on, epoch ms, are neither examined nor learnt. */
  until?: number;
  /** Patterns of life kept in memory between batches; others are loaded when they are touched. */
  keptEntities?: number;
}

interface Session {
  input: string;
  seq: number;
  reader: OpenInput;
  baselines: HeedingBaselines;
  /** The newest verdict lesson heard of. */
  lesson: number;
  pass: Pass;
  eventTime: number | null;
}

export interface Examiner {
  /**
   * Examines batch `seq`; the one after the last goes on in memory, any other is rebuilt from the memory port. Null, with
   * `follow` only: nothing new came for a while, and the same batch may be asked for again.
   */
  run(request: BatchRequest): Promise<BatchResult | null>;
  close(): Promise<void>;
}

/** One examiner follows one input at a time; asked for another, it starts over from that one's resume point. */
export function createExaminer(memory: Memory | null, options: ExaminerOptions = {}): Examiner {
  let session: Session | null = null;
  const close = async (): Promise<void> => {
    await session?.reader.close();
    session = null;
  };
  return {
    async run(request) {
      if (session?.input !== request.input || session.seq !== request.seq - 1) {
        await close();
        session = await openSession(request, memory, options);
      }
      const current = session;
      // Until the batch is through, there is no state to go on from.
      session = null;
      try {
        const result = (await current.reader.hasMore())
          ? await examine(current, memory, options)
          : null;
        session = current;
        return result;
      } finally {
        if (session === null) await current.reader.close();
      }
    },
    close,
  };
}

async function openSession(
  { input, paths, seq, follow }: BatchRequest,
  memory: Memory | null,
  { onRecord, patience }: ExaminerOptions,
): Promise<Session> {
  const resume = (await memory?.resumePoint(input)) ?? null;
  if ((resume?.seq ?? 0) !== seq - 1) {
    throw new RangeError(
      `batch ${seq} of input ${input} does not follow batch ${resume?.seq ?? 0}`,
    );
  }
  const position = resume ? Position.parse(resume.position) : { files: {} };
  const reader = await openInput(paths, position, { follow, onRecord, patience });
  const baselines = heedingVerdicts(createBaselines());
  const pass = createPass({ detectors, composites, baselines, sha256, productVersion: version });
  const state = resume ? PassState.parse(resume.detectorState) : null;
  if (state !== null) pass.load(state);
  const eventTime = state?.newest ?? null;
  return { input, seq: seq - 1, reader, baselines, lesson: 0, pass, eventTime };
}

/** Events held at once: some hundred kilobytes, which a young generation of V8 holds several times. */
const PART_EVENTS = 1_000;

const nothingSaved: PassState = { newest: null, observers: {} };

async function examine(
  session: Session,
  memory: Memory | null,
  { batchEvents = BATCH_EVENTS, keptEntities = 50_000, until = Infinity }: ExaminerOptions,
): Promise<BatchResult> {
  const { baselines, pass } = session;
  if (memory !== null) await heedLessons(session, memory);
  const batch = await takeBatch(session, memory, { batchEvents, until });
  const findings = pass.takeFindings();
  session.seq += 1;
  const detectorState = memory !== null ? pass.save() : nothingSaved;
  session.eventTime = pass.newest();
  const entities = memory !== null ? baselines.takeTouched() : [];
  baselines.evict(keptEntities);
  return {
    seq: session.seq,
    position: batch.position,
    counts: batch.counts,
    findings,
    detectorState,
    entities,
    lesson: session.lesson,
    rejected: batch.rejectedRecords,
    problems: batch.problems,
    bytesRead: batch.bytesRead,
    bytesTotal: batch.bytesTotal,
    eventTime: session.eventTime,
    done: batch.done && !session.reader.isFollowed,
  };
}

/** Reads and passes on part after part, so that what is read is let go while it is still young. */
async function takeBatch(
  { reader, baselines, pass }: Session,
  memory: Memory | null,
  { batchEvents, until }: { batchEvents: number; until: number },
): Promise<Omit<Batch, 'events'>> {
  const whole: Omit<Batch, 'events'>[] = [];
  let taken = 0;
  do {
    const { events, ...part } = await reader.nextBatch(Math.min(PART_EVENTS, batchEvents - taken));
    if (memory !== null) await loadTouched(events, baselines, memory);
    for (const event of events) if (event.time < until) pass.take(event);
    taken += events.length;
    whole.push(part);
  } while (taken < batchEvents && whole.at(-1)?.done === false);
  return joined(whole);
}

function joined(parts: readonly Omit<Batch, 'events'>[]): Omit<Batch, 'events'> {
  const last = parts.at(-1);
  if (last === undefined) throw new RangeError('a batch of no parts');
  return {
    ...last,
    counts: parts.map(({ counts }) => counts).reduce(sumOf),
    rejectedRecords: parts.flatMap(({ rejectedRecords }) => rejectedRecords),
    problems: parts.flatMap(({ problems }) => problems),
  };
}

function sumOf(a: Counts, b: Counts): Counts {
  const ignored = { ...a.ignored };
  for (const [type, count] of Object.entries(b.ignored)) {
    ignored[type] = (ignored[type] ?? 0) + count;
  }
  return { events: a.events + b.events, rejected: a.rejected + b.rejected, ignored };
}

/**
 * Asks for the verdict lessons given since the last batch. Stored patterns hold them already, and memory holds nothing
 * unsaved between batches: so it is emptied, and what is needed is loaded as it is now.
 */
async function heedLessons(session: Session, memory: Memory): Promise<void> {
  const lessons = await memory.lessonsAfter(session.lesson);
  const newest = lessons.at(-1);
  if (newest === undefined) return;
  session.baselines.evict(0);
  session.baselines.heed(lessons);
  session.lesson = newest.seq;
}

/** Brings the patterns of life that this batch will ask about or teach into memory. */
async function loadTouched(events: Event[], baselines: Baselines, memory: Memory): Promise<void> {
  const missing = new Set<EntityKey>();
  for (const event of events) {
    for (const key of entitiesOf(event)) if (!baselines.holds(key)) missing.add(key);
  }
  if (missing.size === 0) return;
  const saved = await memory.loadEntities([...missing]);
  for (const key of missing) {
    const pattern = saved.get(key);
    baselines.load(key, pattern === undefined ? null : SavedPattern.parse(pattern));
  }
}
