/** Makes text that an attacker may have written safe to print on a terminal. */

/**
 * Control characters (ESC among them), format characters (bidi controls, zero-width), line and paragraph separators,
 * lone surrogates, and everything else that Unicode says may be drawn as nothing.
 */
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Shows each unsafe character as its escape (`\x1b`, `\u202e`, `\u{e0041}`); line feeds and tabs too, because a value must
 * not draw rows of its own. Backslashes stay as they are (`DOMAIN\user`), so the result can't be read back.
 */
export function terminalText(text: string): string {
  return text.replace(unsafe, escapeOf);
}

/** As `terminalText`, but keeps line feeds: for text of several lines that we lay out ourselves. */
export function terminalLines(text: string): string {
  return text.split('\n').map(terminalText).join('\n');
}

/** As `unsafe`, without the C0 controls: JSON escapes those, and we lay out and colour by them ourselves. */
const unsafeInAnswers = /[\x7f-\x9f\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The last guard of everything that goes out: what a terminal may draw as something else becomes `\uXXXX`. JSON stays
 * exact, because there that is the same string; text has been escaped piece by piece before.
 */
export function answerText(text: string): string {
  return text.replace(unsafeInAnswers, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`;
  return `\\u{${code.toString(16)}}`;
}
