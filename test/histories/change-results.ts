/** Recordings whose activities answered otherwise: as an older or a newer build of them would have. */
import type { RecordedHistory } from './file.ts';

type Result = Record<string, unknown>;

interface Payload {
  data?: Uint8Array;
}

interface Recorded {
  eventId?: { low: number } | null;
  activityTaskScheduledEventAttributes?: { activityType: { name: string } };
  activityTaskCompletedEventAttributes?: {
    scheduledEventId: { low: number };
    result?: { payloads: Payload[] };
  };
  markerRecordedEventAttributes?: {
    details: Record<string, { payloads: Payload[] } | undefined>;
  };
}

/** What one activity answered, and where that stands in the recording. */
interface Answer {
  activity: string;
  payload: Payload;
  result: Result;
}

/** The answers that have fields. */
function readAnswers({ history }: RecordedHistory): Answer[] {
  const events = history.events as Recorded[];
  const named = new Map<number, string>();
  return events.flatMap((event) => {
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) named.set(event.eventId?.low ?? 0, scheduled.activityType.name);
    const found = readCompleted(event, named) ?? readLocal(event);
    const result = parse(found?.payload);
    return found?.payload === undefined || !isResult(result) ? [] : [{ ...found, result }];
  }) as Answer[];
}

function readCompleted(event: Recorded, named: ReadonlyMap<number, string>) {
  const completed = event.activityTaskCompletedEventAttributes;
  if (!completed) return null;
  const activity = named.get(completed.scheduledEventId.low) ?? '';
  return { activity, payload: completed.result?.payloads[0] };
}

function readLocal({ markerRecordedEventAttributes: marker }: Recorded) {
  const told = parse(marker?.details['data']?.payloads[0]);
  if (!isResult(told) || typeof told['activity_type'] !== 'string') return null;
  return { activity: told['activity_type'], payload: marker?.details['result']?.payloads[0] };
}

function parse(payload: Payload | undefined): unknown {
  const text = Buffer.from(payload?.data ?? []).toString();
  return text === '' ? null : JSON.parse(text);
}

function isResult(value: unknown): value is Result {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Each field of each activity's answers, once. */
export function listFields(recording: RecordedHistory): { activity: string; field: string }[] {
  const named = new Set(
    readAnswers(recording).flatMap(({ activity, result }) =>
      Object.keys(result).map((field) => `${activity}.${field}`),
    ),
  );
  return [...named].map((name) => {
    const [activity = '', field = ''] = name.split('.');
    return { activity, field };
  });
}

/** Changes the recording in memory: every answer as `change` makes it. */
export function changeAnswers(
  recording: RecordedHistory,
  change: (answer: { activity: string; result: Result }) => Result,
): void {
  for (const { activity, payload, result } of readAnswers(recording)) {
    payload.data = Buffer.from(JSON.stringify(change({ activity, result })));
  }
}
