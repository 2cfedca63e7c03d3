/** Text that was quoted already, taken apart at its quotes, with nothing hidden in any part. */
import { showControls } from '../quote.ts';

export interface Part {
  text: string;
  /** It stands between “ and ”: somebody outside chose it. */
  quoted: boolean;
}

/** The parts of a sentence in order, without the quotes themselves; a quote that never ends is quoted to the end. */
export function partsOf(text: string): Part[] {
  return text
    .split(/“([^”]*)(?:”|$)/)
    .map((part, index) => ({ text: showControls(part), quoted: index % 2 === 1 }))
    .filter(({ text: part, quoted }) => quoted || part !== '');
}
