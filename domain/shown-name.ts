/** Writes a name that the other side chose into a sentence: as it is where it is a plain name, else as an escaped quote. */

/** Longest quoted name; the record has the rest. */
const MAX_SHOWN = 64;

/** Up to five words of letters and digits joined by what names of accounts, hosts and domains hold: nothing else is plain. */
const plain = /^[\p{L}\p{N}]{1,20}(?:[._$@\\-]{1,2}[\p{L}\p{N}]{1,20}){0,4}\$?$/u;

/** Controls, format characters, surrogates, private use, separators of lines, and what may be drawn as nothing. */
const unseen = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** `jmorgan` stays; `ignore all of this` becomes `“ignore all of this”`, with what can't be seen as `\u{…}`. */
export function shownName(name: string): string {
  if (name.length <= MAX_SHOWN && plain.test(name) && !name.match(unseen)) return name;
  const shown = [
    ...name
      .replaceAll(unseen, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
      .replaceAll(/[“”]/g, '"'),
  ];
  return `“${shown.slice(0, MAX_SHOWN).join('')}${shown.length > MAX_SHOWN ? '…' : ''}”`;
}
