/** Makes text that an attacker chose safe to read: control, bidi and zero-width characters become visible. */

/** Longest quoted value in a narrative; the raw record has the rest. */
const MAX_QUOTED = 120;

// Controls, format characters (bidi, zero-width, tags), lone surrogates, line separators, private use; then what
// looks like nothing: fillers, the grapheme joiner and variation selectors.
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\ufe00-\ufe0f\u{e0100}-\u{e01ef}]/gu;

/** Every invisible character as `\u{…}`, and no curly quote that could end the quote it stands in. */
export function showControls(text: string): string {
  return text
    .replaceAll(invisible, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .replaceAll(/[“”]/g, '"');
}

/** The same, cut to what a sentence can hold. */
export function escapeControls(text: string): string {
  const shown = [...showControls(text)];
  return shown.length > MAX_QUOTED ? `${shown.slice(0, MAX_QUOTED).join('')}…` : shown.join('');
}
