/** The progress of a reading as one line. */
import type { ReplayProgress } from '../../domain/api.ts';
import { dateTime } from './incident-text.ts';

export function progressText(progress: ReplayProgress, waiting: string): string {
  if (waiting !== 'reading') return `  ${waiting}`;
  const share = progress.bytesTotal
    ? `${Math.floor((100 * progress.bytesRead) / progress.bytesTotal)} %`
    : '';
  const until = progress.eventTime === null ? '' : `  up to ${dateTime(progress.eventTime)} UTC`;
  return `  reading  ${share}  ${progress.events.toLocaleString('en-US')} events${until}`;
}
