/** Puts text into HTML and SVG: nothing in it is a tag, an attribute or an entity. */
import { partsOf } from './visible.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** For text and for attribute values in either quotes. */
export function htmlText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (char) => entities[char] ?? '');
}

/** A sentence; what somebody outside chose is set apart, and its direction is its own. */
export function htmlSentence(text: string): string {
  return partsOf(text)
    .map(({ text: part, quoted }) =>
      quoted ? `“<bdi class="quoted">${htmlText(part)}</bdi>”` : htmlText(part),
    )
    .join('');
}
