/** Says what a closing teaches, as lines for a terminal. */
import type { LessonPreview } from '../../domain/api.ts';
import { durationWords } from './action-text.ts';
import { terminalText } from '../output/terminal-text.ts';

/** So many values are listed; the rest is counted. */
const LISTED = 20;

/** What would count otherwise from when on; one line where nothing would. */
export function lessonLines({ verdict, afterMs, changes, total }: LessonPreview): string[] {
  if (verdict === null) return ['it teaches nothing'];
  if (total === 0) return ['it changes nothing in patterns of life as they are now'];
  const from = afterMs === 0 ? 'at once' : `${durationWords(afterMs)} after the closing`;
  const head = `what it teaches, ${from}:`;
  const listed = changes.slice(0, LISTED).map(({ entity, facet, value, becomes }) => {
    const counts = becomes === 'normal' ? 'counts as normal' : 'is distrusted';
    return `  ${terminalText(`${facet} of ${entity}: ${value} ${counts}`)}`;
  });
  const more = total - listed.length;
  return [head, ...listed, ...(more > 0 ? [`  and ${more} more`] : [])];
}
