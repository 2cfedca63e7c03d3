/** Makes text that an attacker chose safe to read: control, bidi and zero-width characters become visible. */

/** Longest quoted value in a narrative; the raw record has the rest. */
const MAX_QUOTED = 120;

// C0 and C1 controls, zero-width characters, bidi embeddings, overrides and isolates, BOM, tags.
const invisible =
  /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

export function escapeControls(text: string): string {
  const shown = text
    .replaceAll(invisible, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .replaceAll(/[“”]/g, '"');
  return shown.length > MAX_QUOTED ? `${shown.slice(0, MAX_QUOTED)}…` : shown;
}
