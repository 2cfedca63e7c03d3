/** Reads the text of a PDF that Chromium printed: enough of the format to see that words are there as words. */
import { inflateSync } from 'node:zlib';

/** The text in the order in which it is painted, without spaces: a PDF keeps places, not words. */
export function pdfText(pdf: Buffer): string {
  const objects = objectsOf(pdf);
  const pages = [...objects.values()].filter(({ head }) => /\/Type\s*\/Page\b/.test(head));
  return pages.map((page) => pageText(page.head, objects)).join('');
}

export function pageCount(pdf: Buffer): number {
  return [...objectsOf(pdf).values()].filter(({ head }) => /\/Type\s*\/Page\b/.test(head)).length;
}

interface PdfObject {
  head: string;
  stream: string;
}

function objectsOf(pdf: Buffer): Map<string, PdfObject> {
  const text = pdf.toString('latin1');
  const objects = new Map<string, PdfObject>();
  for (const found of text.matchAll(/(\d+) 0 obj\s([^]*?)endobj/g)) {
    const [, number = '', body = ''] = found;
    const [head = '', rest] = body.split(/stream\r?\n/, 2);
    objects.set(number, { head, stream: rest === undefined ? '' : inflated(head, rest) });
  }
  return objects;
}

function inflated(head: string, body: string): string {
  const bytes = Buffer.from(body, 'latin1');
  if (!head.includes('/FlateDecode')) return body;
  try {
    return inflateSync(bytes, { finishFlush: 2 }).toString('latin1');
  } catch {
    return '';
  }
}

function pageText(head: string, objects: ReadonlyMap<string, PdfObject>): string {
  const fonts = fontsOf(head, objects);
  const painted = streamOf('Contents', head, objects).matchAll(
    /\/(F\d+) [\d.]+ Tf|<([0-9A-Fa-f]+)>/g,
  );
  let font = new Map<string, string>();
  let text = '';
  for (const [, name, hex = ''] of painted) {
    if (name !== undefined) font = fonts.get(name) ?? new Map<string, string>();
    for (const glyph of hex.match(/.{4}/g) ?? []) text += font.get(glyph.toUpperCase()) ?? '';
  }
  return text.replaceAll(/\s/g, '');
}

/** By the name under which a page uses it: what each of its glyphs means. */
function fontsOf(head: string, objects: ReadonlyMap<string, PdfObject>) {
  return new Map(
    [...head.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = '', number = '']) => {
      const font = objects.get(number)?.head ?? '';
      return [name, unicodeOf(streamOf('ToUnicode', font, objects))];
    }),
  );
}

/** The stream that an entry of this name refers to; empty without one. */
function streamOf(
  entry: 'Contents' | 'ToUnicode',
  head: string,
  objects: ReadonlyMap<string, PdfObject>,
): string {
  const number = new RegExp(`/${entry} (\\d+) 0 R`).exec(head)?.[1] ?? '';
  return objects.get(number)?.stream ?? '';
}

/** Glyph → character, from `beginbfchar` and `beginbfrange`. */
function unicodeOf(map: string): Map<string, string> {
  const known = new Map<string, string>();
  const char = (code: number) => String.fromCharCode(code);
  for (const [, pairs = ''] of map.matchAll(/beginbfchar([^]*?)endbfchar/g)) {
    for (const [, glyph = '', code = ''] of pairs.matchAll(/<([0-9A-F]{4})> <([0-9A-F]{4})>/gi)) {
      known.set(glyph.toUpperCase(), char(parseInt(code, 16)));
    }
  }
  for (const [, rows = ''] of map.matchAll(/beginbfrange([^]*?)endbfrange/g)) {
    const row = /<([0-9A-F]{4})> <([0-9A-F]{4})> <([0-9A-F]{4})>/gi;
    for (const [, from = '', to = '', code = ''] of rows.matchAll(row)) {
      for (let glyph = parseInt(from, 16); glyph <= parseInt(to, 16); glyph += 1) {
        const key = glyph.toString(16).padStart(4, '0').toUpperCase();
        known.set(key, char(parseInt(code, 16) + glyph - parseInt(from, 16)));
      }
    }
  }
  return known;
}
