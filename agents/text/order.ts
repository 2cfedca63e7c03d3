/** Order in time within a statement: the clock times around `until`, `before` and `after` must run the way it says. */
import { atomsOf } from '../atoms.ts';

/** Why the times of a statement run the wrong way; only times of one day, which have no date between them. */
export function orderErrors(text: string): string[] {
  const marks = atomsOf(text).filter(({ kind }) => kind === 'time' || kind === 'date');
  return marks.flatMap((mark, at) => {
    const next = marks[at + 1];
    if (mark.kind !== 'time' || next?.kind !== 'time') return [];
    const between = text.slice(mark.index + mark.text.length, next.index);
    const forward = /\b(?:until|before|then|to)\b/i.test(between);
    const backward = /\b(?:after|since)\b/i.test(between);
    if (forward === backward) return [];
    const wrong = forward ? mark.value > next.value : mark.value < next.value;
    return wrong ? [`${mark.text} and ${next.text} stand in the wrong order`] : [];
  });
}
