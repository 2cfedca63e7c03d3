/** Makes strings from bytes, and gives the same string again for the same bytes: most values of a log come again and again. */
import { decode } from './parser.ts';

/** A power of two. Each slot holds the last text that fell into it, so that the memory is bounded whatever comes. */
const slots = 65_536;

/** Longer texts are seldom repeated. */
const longest = 40;

const cache = new Array<string>(slots).fill('');

/** The text of `bytes[start..end)`, decoded as `decode` does. */
export function textOfBytes(bytes: Uint8Array, start: number, end: number): string {
  if (end - start > longest) return decode(bytes.subarray(start, end));
  let hash = end - start;
  for (let i = start; i < end; i++) hash = (Math.imul(hash, 31) + (bytes[i] ?? 0)) | 0;
  const place = (hash ^ (hash >>> 15)) & (slots - 1);
  const known = cache[place] ?? '';
  if (isSame(known, bytes, { start, end })) return known;
  const text = onceTextOfBytes(bytes, start, end);
  cache[place] = text;
  return text;
}

/** A text with a character above ASCII has fewer characters than bytes, or other ones: it is never found. */
function isSame(
  text: string,
  bytes: Uint8Array,
  { start, end }: { start: number; end: number },
): boolean {
  if (text.length !== end - start) return false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code !== bytes[start + i] || code > 127) return false;
  }
  return true;
}

/** The text of bytes that will not come again (ids), without looking it up. */
export function onceTextOfBytes(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  let i = start;
  for (; i + 6 <= end; i += 6) {
    const [a = 0, b = 0, c = 0] = [bytes[i], bytes[i + 1], bytes[i + 2]];
    const [d = 0, e = 0, f = 0] = [bytes[i + 3], bytes[i + 4], bytes[i + 5]];
    if ((a | b | c | d | e | f) > 127) return decode(bytes.subarray(start, end));
    text += String.fromCharCode(a, b, c, d, e, f);
  }
  for (; i < end; i++) {
    const code = bytes[i] ?? 0;
    if (code > 127) return decode(bytes.subarray(start, end));
    text += String.fromCharCode(code);
  }
  return text;
}
