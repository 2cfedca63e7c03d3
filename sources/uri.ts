/** Percent-decoding of request targets, which attackers write and which must therefore never throw. */

const escapes = /(?:%[0-9a-fA-F]{2})+/g;

/**
 * Decodes each escape once: `/nice%20ports%2C/Tri%6Eity.txt%2ebak` → `/nice ports,/Trinity.txt.bak`.
 * Bytes that are not UTF-8 become the Latin-1 character of the same number; broken escapes stay as they are.
 */
export function decodeUri(uri: string): string {
  return uri.includes('%') ? uri.replace(escapes, decodeRun) : uri;
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run.replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  }
}
